"""JSON Resume: the open file format for CVs, read into a profile and written from it."""
