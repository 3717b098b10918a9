"""What a brief, an advertisement or a résumé says, in the words of the vocabulary: rules only, nothing is guessed."""
