// Proximal policy optimisation (Schulman et al. 2017), as CleanRL's ppo.py does it: generalised advantages, shuffled
// minibatches, the clipped surrogate, clipped values and an entropy bonus. Compiled with GROUPS groups of LANES samples
// to a chunk.
//
// Before this file comes learner.cl: AGENTS are the learner's. Shapes: obs [slots][OBS_WORDS][ROWS], or frames (seen-frames.cl),
// actions [NUM_STEPS][ACTION_DIM][ROWS], log_probs, rewards, terminated, truncated, final_values, advantages,
// returns [NUM_STEPS][ROWS], values [NUM_STEPS + 1][ROWS], action_masks [NUM_STEPS][ACTION_MASK_WORDS][ROWS] where some
// actions may not always be taken,
// permutation [policies][UPDATE_EPOCHS][BATCH]: offsets step * ROWS + row.

#define CHUNK (GROUPS * LANES)

// Advantages and returns of LANES rows (Schulman et al. 2016, equations 11 and 12). An end cuts the sum; a terminated
// episode is worth nothing beyond it, a truncated one what its last observation promises.
//
// moments [4][ROWS]: mean and sum of squared deviations, over the steps, of the returns, and of returns minus values.
__kernel void estimate_advantages(__global const float *rewards, __global const uchar *terminated,
                                  __global const uchar *truncated, __global const float *values,
                                  __global const float *final_values, __global float *advantages, __global float *returns,
                                  __global float *moments) {
    size_t row = learner_row_at(get_global_id(0) * LANES);
    real advantage = REAL(0.0f);
    real next_value = load_real(values + (size_t)NUM_STEPS * ROWS + row);
    real return_sum = REAL(0.0f);
    real error_sum = REAL(0.0f);
    for (int step = NUM_STEPS - 1; step >= 0; step--) {
        size_t at = (size_t)step * ROWS + row;
        mask end = flags_set(terminated + at);
        mask cut = flags_set(truncated + at);
        real value = load_real(values + at);
        real ahead = choose(end, REAL(0.0f), choose(cut, load_real(final_values + at), next_value));
        real delta = load_real(rewards + at) + GAMMA * ahead - value;
        advantage = delta + choose(end | cut, REAL(0.0f), GAMMA * GAE_LAMBDA * advantage);
        next_value = value;
        store_real(advantage, advantages + at);
        store_real(advantage + value, returns + at);
        return_sum += advantage + value;
        error_sum += advantage;
    }
    real return_mean = return_sum * (1.0f / NUM_STEPS);
    real error_mean = error_sum * (1.0f / NUM_STEPS);
    real return_squares = REAL(0.0f);
    real error_squares = REAL(0.0f);
    for (int step = 0; step < NUM_STEPS; step++) {
        size_t at = (size_t)step * ROWS + row;
        real return_deviation = load_real(returns + at) - return_mean;
        real error_deviation = load_real(advantages + at) - error_mean;
        return_squares += return_deviation * return_deviation;
        error_squares += error_deviation * error_deviation;
    }
    store_real(return_mean, moments + row);
    store_real(return_squares, moments + (size_t)ROWS + row);
    store_real(error_mean, moments + (size_t)2 * ROWS + row);
    store_real(error_squares, moments + (size_t)3 * ROWS + row);
}

// The variance of a policy's samples from the moments of its rows.
inline float merged_variance(__global const float *means, __global const float *squares) {
    float mean = 0.0f;
    for (int agent = 0; agent < AGENTS; agent++) {
        for (int env = 0; env < NUM_ENVS; env++) {
            mean += means[agent * PADDED_ENVS + env];
        }
    }
    mean /= (float)(AGENTS * NUM_ENVS);
    float sum = 0.0f;
    for (int agent = 0; agent < AGENTS; agent++) {
        for (int env = 0; env < NUM_ENVS; env++) {
            float deviation = means[agent * PADDED_ENVS + env] - mean;
            sum += squares[agent * PADDED_ENVS + env] + NUM_STEPS * deviation * deviation;
        }
    }
    return sum / ((float)(AGENTS * NUM_ENVS) * NUM_STEPS);
}

// Starts an update: forgets the last one's losses, and writes how much of the returns' variance the values explain.
// One work-item a policy.
__kernel void begin_update(__global const float *moments, __global float *losses, __global int *stop_after_epoch) {
    size_t policy = get_global_id(0);
    __global const float *own = moments + LEARNER_ROW(policy, 0);
    for (int i = 0; i < LOSS_WORDS; i++) {
        losses[policy * LOSS_WORDS + i] = 0.0f;
    }
    float returns = merged_variance(own, own + (size_t)ROWS);
    float errors = merged_variance(own + (size_t)2 * ROWS, own + (size_t)3 * ROWS);
    losses[policy * LOSS_WORDS + LOSS_EXPLAINED_VARIANCE] = returns > 0.0f ? 1.0f - errors / returns : NAN;
    stop_after_epoch[policy] = UPDATE_EPOCHS;
}

inline uint mixed(uint x) {  // the finaliser of MurmurHash3
    x ^= x >> 16;
    x *= 0x85ebca6bu;
    x ^= x >> 13;
    x *= 0xc2b2ae35u;
    return x ^ (x >> 16);
}

#define SHUFFLE_ROUNDS 6
#define PLACES ((BATCH + LANES - 1) / LANES)

// A random order of each policy's samples for every epoch, without memory or sorting: the numbers below the smallest
// power of two that holds the batch are permuted by rounds of multiplying with an odd number, adding, and folding the
// upper bits onto the lower, each of which can be undone; those that fall outside of the batch are permuted again (Black
// and Rogaway 2002, cycle walking). One work-item for LANES places of an epoch of a policy.
__kernel void shuffle_samples(__global const uint *seeds, __global const uint *clock, int bits,
                              __global int *permutation) {
    uint pass = (uint)get_global_id(0) / PLACES;
    uint first = (uint)get_global_id(0) % PLACES * LANES;
    uint epoch = pass % UPDATE_EPOCHS;
    uint policy = pass / UPDATE_EPOCHS;
    uint below = (1u << bits) - 1;
    uint fold = (uint)(bits + 1) / 2;
    uint key = mixed(seeds[2 * policy] ^ mixed(seeds[2 * policy + 1] ^ mixed(clock[0] ^ mixed(epoch + 1))));
    natural index = (natural)(first) + as_natural((integer)(LANE_INDEX));
    mask walking = index < BATCH;
    while (any(walking)) {
        natural next = index;
        for (uint round = 0; round < SHUFFLE_ROUNDS; round++) {
            uint factor = mixed(key + round * 0x9E3779B9u) | 1;
            next = (next * factor + mixed(factor ^ key)) & below;
            next ^= next >> fold;
        }
        index = choose(walking, next, index);
        walking = walking & (index >= BATCH);
    }
    natural step = index / (AGENTS * NUM_ENVS);
    natural row = index % (AGENTS * NUM_ENVS);
    natural agent = row / NUM_ENVS;
    natural env = row % NUM_ENVS;
    integer offset = as_integer(step * ROWS + LEARNER_ROW(policy, agent) + env);
    __global int *target = permutation + (size_t)pass * BATCH + first;
    if (first + LANES <= BATCH) {
        store_integer(offset, target);
    } else {
        for (uint lane = 0; first + lane < BATCH; lane++) {
            target[lane] = INTEGER_LANE(offset, lane);
        }
    }
}

// The first sample of a minibatch; the batch is cut into parts that differ by one sample at most.
inline int minibatch_start(int minibatch) {
    return (int)((long)minibatch * BATCH / NUM_MINIBATCHES);
}

// The first sample of one of the MOMENT_PARTS parts of a minibatch with so many samples.
inline int part_start(int part, int count) {
    return (int)((long)part * count / MOMENT_PARTS);
}

// Mean and sum of squared deviations of the advantages in every part of every minibatch of every epoch:
// parts [policies][UPDATE_EPOCHS][NUM_MINIBATCHES][MOMENT_PARTS][2]. One work-item each.
__kernel void advantage_moments(__global const float *advantages, __global const int *permutation,
                                __global float *parts) {
    size_t id = get_global_id(0);
    int part = id % MOMENT_PARTS;
    int minibatch = id / MOMENT_PARTS % NUM_MINIBATCHES;
    int start = minibatch_start(minibatch);
    int minibatch_count = minibatch_start(minibatch + 1) - start;
    __global const int *own = permutation + id / MOMENT_PARTS / NUM_MINIBATCHES * BATCH + start;
    int first = part_start(part, minibatch_count);
    int end = part_start(part + 1, minibatch_count);
    real sums = REAL(0.0f);
    int i;
    for (i = first; i + LANES <= end; i += LANES) {
        sums += gather_real(advantages, load_integer(own + i));
    }
    float sum = lane_sum(sums);
    for (; i < end; i++) {
        sum += advantages[own[i]];
    }
    float mean = end > first ? sum / (float)(end - first) : 0.0f;
    real squares = REAL(0.0f);
    for (i = first; i + LANES <= end; i += LANES) {
        real deviation = gather_real(advantages, load_integer(own + i)) - mean;
        squares += deviation * deviation;
    }
    float square = lane_sum(squares);
    for (; i < end; i++) {
        float deviation = advantages[own[i]] - mean;
        square += deviation * deviation;
    }
    parts[2 * id] = mean;
    parts[2 * id + 1] = square;
}

typedef struct {
    float mean;
    float scale;  // 1 / standard deviation (n - 1, as torch.std)
} Normalization;

// What normalises a minibatch's advantages, from the moments of its parts (Chan, Golub and LeVeque 1983).
inline Normalization advantage_normalization(__global const float *parts, int count) {
    Normalization normalization = {0.0f, 1.0f};
#if NORM_ADV
    float sum = 0.0f;
    for (int part = 0; part < MOMENT_PARTS; part++) {
        sum += parts[2 * part] * (float)(part_start(part + 1, count) - part_start(part, count));
    }
    float mean = sum / (float)count;
    float square = 0.0f;
    for (int part = 0; part < MOMENT_PARTS; part++) {
        float deviation = parts[2 * part] - mean;
        float samples = (float)(part_start(part + 1, count) - part_start(part, count));
        square += parts[2 * part + 1] + samples * deviation * deviation;
    }
    normalization.mean = mean;
    normalization.scale = 1.0f / (sqrt(square / fmax((float)count - 1.0f, 1.0f)) + 1e-8f);
#endif
    return normalization;
}

// The loss of LANES samples (PPO, equations 7 and 9), its gradient to head and value, and what is reported of it.
// weight: 1 / samples in the minibatch, 0 for a lane without a sample.
inline void ppo_loss(const real *head, real value, int stride, const ACTION_WORD *action, real old_log_prob,
                     real advantage, real target, real old_value, real weight, real *d_head, real *d_value,
                     real *report) {
    Distribution distribution = distribution_of(head, stride);
    real log_ratio = distribution_log_prob(head, stride, distribution, action) - old_log_prob;
    real ratio = exp(log_ratio);
    real bounded = clip(ratio, REAL(1.0f - CLIP_COEF), REAL(1.0f + CLIP_COEF));
    real free_loss = -advantage * ratio;
    real clipped_loss = -advantage * bounded;
    mask is_free = free_loss >= clipped_loss;
    real policy_loss = choose(is_free, free_loss, clipped_loss);
    real d_log_prob = choose(is_free, free_loss, REAL(0.0f));
    distribution_backward(head, stride, distribution, action, weight * d_log_prob, weight * -ENT_COEF, d_head);

    real error = value - target;
    real value_loss = 0.5f * error * error;
    real d = error;
#if CLIP_VLOSS
    real change = value - old_value;
    real bounded_change = clip(change, REAL(-CLIP_COEF), REAL(CLIP_COEF));
    real clipped_error = old_value + bounded_change - target;
    mask unclipped = error * error >= clipped_error * clipped_error;
    mask inside = fabs(change) <= REAL(CLIP_COEF);
    value_loss = choose(unclipped, value_loss, 0.5f * clipped_error * clipped_error);
    d = choose(unclipped, error, choose(inside, clipped_error, REAL(0.0f)));
#endif
    *d_value = weight * VF_COEF * d;

    report[LOSS_POLICY] += weight * policy_loss;
    report[LOSS_VALUE] += weight * value_loss;
    report[LOSS_ENTROPY] += weight * distribution_entropy(distribution);
    report[LOSS_OLD_APPROX_KL] -= weight * log_ratio;
    report[LOSS_APPROX_KL] += weight * ((ratio - 1.0f) - log_ratio);
    report[LOSS_CLIPFRAC] += choose(fabs(ratio - 1.0f) > REAL(CLIP_COEF), weight, REAL(0.0f));
}

// Which sample is the g-th group's of a chunk; beyond the minibatch the last one again, with a weight of 0.
typedef struct {
    integer offset;  // step * ROWS + row
    integer step;
    real weight;  // 1 / samples in the minibatch
} Sample;

inline Sample sample_of(__global const int *order, int chunk, int g, int count) {
    integer place = chunk * CHUNK + g * LANES + (integer)(LANE_INDEX);
    Sample sample;
    sample.offset = gather_integer(order, choose(place < count, place, INTEGER(count - 1)));
    sample.step = as_integer(as_natural(sample.offset) / ROWS);
    sample.weight = choose(place < count, REAL(1.0f / (float)count), REAL(0.0f));
    return sample;
}

// What a chunk's samples have seen, seen [OBS_DIM][GROUPS].
inline void observe_samples(__global const OBS_SCALAR *obs, __global const int *order, int chunk, int count,
                            SCRATCH real *seen) {
    EACH_SHARED_GROUP(g) {
        Sample sample = sample_of(order, chunk, g, count);
        see_samples(obs, sample.step, sample.offset - sample.step * ROWS, ROWS, ALL_AGENTS, PADDED_ENVS, seen + g);
    }
    TEAM_BARRIER();
}

// Forward, loss and backward of one minibatch. Each policy has WORKERS teams; each takes a run of chunks and leaves its part
// of the gradient in partials [policies][WORKERS][PARAMETERS] and of the losses in
// loss_partials [policies][UPDATE_EPOCHS][NUM_MINIBATCHES][WORKERS][LOSS_WORDS].
TEAM_KERNEL void ppo_gradient(__global const float *parameters, __global const OBS_SCALAR *obs,
                              __global const ACTION_SCALAR *actions, __global const float *log_probs,
                              __global const float *advantages, __global const float *returns,
                              __global const float *values, __global const int *permutation,
                              __global const float *advantage_parts, __global float *partials,
                              __global float *loss_partials, __global const int *stop_after_epoch, int epoch,
                              int minibatch, __global const int *action_masks, __global float *scratch) {
    TILES_MEMORY
    int policy = TEAM_INDEX / WORKERS;
    int worker = TEAM_INDEX % WORKERS;
    // No early return: a team's barriers stay where nothing decides about them.
    int stopped = epoch > stop_after_epoch[policy];
    int pass = policy * UPDATE_EPOCHS + epoch;
    __global const float *own = parameters + LEARNER_PARAMETERS(policy);
    __global float *gradient = partials + (size_t)TEAM_INDEX * PARAMETERS;
    int start = minibatch_start(minibatch);
    int count = minibatch_start(minibatch + 1) - start;
    __global const int *order = permutation + (size_t)pass * BATCH + start;
    Normalization normalization = advantage_normalization(
        advantage_parts + (size_t)(pass * NUM_MINIBATCHES + minibatch) * MOMENT_PARTS * 2, count);
    EACH_UNIT(i, stopped ? 0 : PARAMETERS) {
        gradient[i] = 0.0f;
    }
    real report[LOSS_WORDS];
    for (int i = 0; i < LOSS_WORDS; i++) {
        report[i] = REAL(0.0f);
    }
    int chunks = stopped ? 0 : (count + CHUNK - 1) / CHUNK;
    int last_chunk = (int)((long)(worker + 1) * chunks / WORKERS);
    for (int chunk = (int)((long)worker * chunks / WORKERS); chunk < last_chunk; chunk++) {
        SCRATCH_ARRAY(seen, OBS_DIM, 0);
        SCRATCH_ARRAY(activations, ACTIVATION_UNITS, OBS_DIM);
        SCRATCH_ARRAY(deltas, ACTIVATION_UNITS, OBS_DIM + ACTIVATION_UNITS);
        observe_samples(obs, order, chunk, count, seen);
        policy_forward(seen, own, activations TILES);
        EACH_GROUP(g) {
            Sample sample = sample_of(order, chunk, g, count);
            integer offset = sample.offset;
            real advantage = (gather_real(advantages, offset) - normalization.mean) * normalization.scale;
            integer base = offset + sample.step * ((ACTION_DIM - 1) * ROWS);
            ACTION_WORD action[ACTION_DIM];
            for (int i = 0; i < ACTION_DIM; i++) {
                action[i] = PASTE(gather_, ACTION_WORD)(actions, base + i * ROWS);
            }
            real head[HEAD_UNITS];
            real d_head[HEAD_UNITS];
            real d_value;
            head_load(activations, g, head);
#if ACTION_MASK_WORDS
            integer mask_base = offset + sample.step * ((ACTION_MASK_WORDS - 1) * ROWS);
            integer allowed[ACTION_MASK_WORDS];
            for (int word = 0; word < ACTION_MASK_WORDS; word++) {
                allowed[word] = gather_integer(action_masks, mask_base + word * ROWS);
            }
            mask_logits(head, 1, allowed);
#endif
            ppo_loss(head, activations[VALUE_AT * GROUPS + g], 1, action, gather_real(log_probs, offset), advantage,
                     gather_real(returns, offset), gather_real(values, offset), sample.weight, d_head, &d_value, report);
            head_store(d_head, deltas, g);
            deltas[VALUE_AT * GROUPS + g] = d_value;
        }
        TEAM_BARRIER();
        policy_backward(seen, own, activations, deltas, gradient TILES);
        TEAM_BARRIER();
    }
    size_t slot = ((size_t)(pass * NUM_MINIBATCHES + minibatch) * WORKERS + worker) * LOSS_WORDS;
#if TEAM > 1
    // Only as many members as there are groups have something to report.
    __local float *reports = (__local float *)tiles;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = 0; i < LOSS_SUMMED && MEMBER < GROUPS; i++) {
        reports[i * GROUPS + MEMBER] = report[i];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    EACH_UNIT(i, stopped ? 0 : LOSS_SUMMED) {
        float sum = 0.0f;
        for (int member = 0; member < min(TEAM, GROUPS); member++) {
            sum += reports[i * GROUPS + member];
        }
        loss_partials[slot + i] = sum;
    }
#else
    for (int i = 0; i < LOSS_WORDS && !stopped; i++) {
        loss_partials[slot + i] = lane_sum(report[i]);
    }
#endif
}

// Adds the losses of an epoch's minibatches to the update's, and decides from the last one's whether to go on (target_kl,
// as in CleanRL). One work-item a policy.
__kernel void ppo_report(__global const float *loss_partials, __global float *losses, __global int *stop_after_epoch,
                         int epoch) {
    size_t policy = get_global_id(0);
    if (epoch > stop_after_epoch[policy]) {
        return;
    }
    __global float *own = losses + policy * LOSS_WORDS;
    __global const float *parts =
        loss_partials + (policy * UPDATE_EPOCHS + epoch) * NUM_MINIBATCHES * WORKERS * LOSS_WORDS;
    float approx_kl = 0.0f;
    for (int minibatch = 0; minibatch < NUM_MINIBATCHES; minibatch++) {
        for (int i = 0; i < LOSS_SUMMED; i++) {
            float sum = 0.0f;
            for (int worker = 0; worker < WORKERS; worker++) {
                sum += parts[(minibatch * WORKERS + worker) * LOSS_WORDS + i];
            }
            own[i] += sum;
            approx_kl = i == LOSS_APPROX_KL ? sum : approx_kl;
        }
    }
    own[LOSS_MINIBATCHES] += (float)NUM_MINIBATCHES;
    if (TARGET_KL > 0.0f && approx_kl > TARGET_KL) {
        stop_after_epoch[policy] = epoch;
    }
}
