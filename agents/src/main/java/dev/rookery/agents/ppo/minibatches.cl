// How a batch is cut into minibatches, and those into MOMENT_PARTS parts each.

// The first sample of a minibatch; the batch is cut into parts that differ by one sample at most.
inline int minibatch_start(int minibatch, int batch, int num_minibatches) {
    return (int)((long)minibatch * batch / num_minibatches);
}

// The first sample of one of the MOMENT_PARTS parts of a minibatch with so many samples.
inline int part_start(int part, int count) {
    return (int)((long)part * count / MOMENT_PARTS);
}
