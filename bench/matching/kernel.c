/* The limit: the same comparison by hand, over plain arrays in memory, one thread, one company's blocks at hand. */
#include <stdint.h>

typedef struct {
    int64_t rate;
    uint64_t holds[8];
    int32_t rate_days, days, start, unknown, languages, prefecture, region;
    uint8_t open, onsite, pad[2];
} Person;

typedef struct {
    int64_t budget_min, budget_max, cap;
    uint64_t must[8];
    int32_t days, start, languages, prefecture, region, onsite;
    int32_t rate, availability, location, blind[7], items, slot[64], weight[64];
} Need;

typedef struct { int32_t person, low, blind; } Found;

enum { SLOTS = 512 }; /* RATE and STALE are given: the bits of what a person does not say. */

static int floor_of(Found *heap, int size, int low) {
    /* Keep the largest lows in a heap whose top is the least of them. */
    int at = 0;
    if (low <= heap[0].low) return heap[0].low;
    for (;;) {
        int child = 2 * at + 1;
        if (child >= size) break;
        if (child + 1 < size && heap[child + 1].low < heap[child].low) child++;
        if (heap[child].low >= low) break;
        heap[at].low = heap[child].low;
        at = child;
    }
    heap[at].low = low;
    return heap[0].low;
}

/* Write who qualifies and may be among the best; return how many. `least` has room for `limit` rows. */
int top(const Person *people, const uint8_t *points, int count, const Need *n, const uint8_t *blocked,
        Found *out, Found *least, int limit) {
    int found = 0, edge = -1, kept = 0;
    for (int i = 0; i < limit; i++) least[i].low = -1;
    for (int i = 0; i < count; i++) {
        const Person *p = &people[i];
        if (!p->open || (p->languages & n->languages) != n->languages || (n->onsite && !p->onsite)) continue;
        if (!(p->unknown & STALE) && (4 * p->days < 3 * n->days || p->start > n->start + 30)) continue;
        uint64_t lacks = 0;
        for (int w = 0; w < 8; w++) lacks |= n->must[w] & ~p->holds[w];
        if (lacks) continue;
        int64_t ask = 0;
        if (!(p->unknown & RATE)) {
            ask = (p->rate * n->days / p->rate_days + 999) / 1000 * 1000;
            if (ask > n->cap) continue;
        }
        if (blocked[i]) continue;
        int blind = 0, low = 0;
        for (int b = 0; b < 7; b++) blind += (p->unknown >> b & 1) * n->blind[b];
        if (blind > 1000) continue;
        const uint8_t *row = points + (int64_t)i * SLOTS;
        for (int k = 0; k < n->items; k++) low += row[n->slot[k]] * n->weight[k];
        if (!(p->unknown & RATE)) {
            int64_t spread = n->budget_max - n->budget_min;
            int64_t of = ask <= n->budget_min ? 255
                : ask <= n->budget_max ? 255 - 127 * (ask - n->budget_min) / (spread > 0 ? spread : 1) : 128;
            low += of * n->rate;
        }
        if (!(p->unknown & STALE)) {
            int of = 255 * p->days / n->days, late = p->start - n->start;
            of = (of > 255 ? 255 : of) - (late > 0 ? 2 * late : 0);
            low += (of > 0 ? of : 0) * n->availability;
        }
        if (p->prefecture == n->prefecture) low += 255 * n->location;
        else if (p->region == n->region) low += 170 * n->location;
        if (low >= edge) {
            out[found++] = (Found){i, low, blind};
            edge = floor_of(least, limit, low);
        }
    }
    for (int i = 0; i < found; i++)
        if (out[i].low >= edge) out[kept++] = out[i];
    return kept;
}
