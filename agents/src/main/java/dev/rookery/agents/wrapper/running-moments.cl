// Means and variances that go on over batches (Chan, Golub and LeVeque 1983).

typedef struct {
    float count;
    float mean;
    float squares;  // sum of squared deviations
} Moments;

// What two disjoint sets of numbers have together.
inline Moments moments_merged(Moments a, Moments b) {
    Moments merged;
    merged.count = a.count + b.count;
    float share = merged.count > 0.0f ? b.count / merged.count : 0.0f;
    float difference = b.mean - a.mean;
    merged.mean = a.mean + difference * share;
    merged.squares = a.squares + b.squares + difference * difference * a.count * share;
    return merged;
}

// Adds a batch to what is kept of all batches before: its count, mean and variance. The count is exact.
inline void moments_keep(Moments batch, __global long *count, __global float *mean, __global float *variance) {
    float before = (float)*count;
    float share = batch.count / (before + batch.count);
    float difference = batch.mean - *mean;
    *mean += difference * share;
    *variance = *variance * (1.0f - share) + batch.squares / batch.count * share +
                difference * difference * share * (1.0f - share);
    *count += (long)batch.count;
}
