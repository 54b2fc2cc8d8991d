// Proximal policy optimisation (Schulman et al. 2017), as CleanRL's ppo.py does it: the clipped surrogate, clipped values and
// an entropy bonus. Compiled with GROUPS groups of LANES samples to a chunk; what an update does besides is in ppo-batch.cl.
//
// Shapes: obs [slots][OBS_WORDS][ROWS], or frames (seen-frames.cl), actions [NUM_STEPS][ACTION_DIM][ROWS], log_probs,
// advantages, returns [NUM_STEPS][ROWS], values [NUM_STEPS + 1][ROWS], action_masks [NUM_STEPS][ACTION_MASK_WORDS][ROWS] where
// some actions may not always be taken, permutation and advantage_parts as in ppo-batch.cl.

#define CHUNK (GROUPS * LANES)

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
// loss_partials [policies][UPDATE_EPOCHS][NUM_MINIBATCHES][WORKERS][LOSS_WORDS]. parameters [policies][learners][PARAMETERS], of
// which one learner's are looked at.
TEAM_KERNEL void ppo_gradient(__global const float *parameters, __global const OBS_SCALAR *obs,
                              __global const ACTION_SCALAR *actions, __global const float *log_probs,
                              __global const float *advantages, __global const float *returns,
                              __global const float *values, __global const int *permutation,
                              __global const float *advantage_parts, __global float *partials,
                              __global float *loss_partials, __global const int *stop_after_epoch, int epoch,
                              int minibatch, int learners, int learner, __global const int *action_masks,
                              __global float *scratch) {
    TILES_MEMORY
    int policy = TEAM_INDEX / WORKERS;
    int worker = TEAM_INDEX % WORKERS;
    // No early return: a team's barriers stay where nothing decides about them.
    int stopped = epoch > stop_after_epoch[policy];
    int pass = policy * UPDATE_EPOCHS + epoch;
    __global const float *own = parameters + ((size_t)policy * learners + learner) * PARAMETERS;
    __global float *gradient = partials + (size_t)TEAM_INDEX * PARAMETERS;
    int start = minibatch_start(minibatch, BATCH, NUM_MINIBATCHES);
    int count = minibatch_start(minibatch + 1, BATCH, NUM_MINIBATCHES) - start;
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
