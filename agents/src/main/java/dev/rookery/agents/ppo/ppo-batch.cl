// What an update of PPO does besides the gradient: generalised advantages, shuffled minibatches, and what is reported. Nothing
// here depends on the network, and sizes are arguments: one program serves all experiments.
//
// Before this file come learner.cl and minibatches.cl. Shapes: rewards, terminated, truncated, final_values, advantages, returns
// [num_steps][rows], values [num_steps + 1][rows], permutation [policies][update_epochs][batch]: offsets step * rows + row.

// Advantages and returns of LANES rows (Schulman et al. 2016, equations 11 and 12). An end cuts the sum; a terminated
// episode is worth nothing beyond it, a truncated one what its last observation promises.
//
// moments [4][rows]: mean and sum of squared deviations, over the steps, of the returns, and of returns minus values.
__kernel void estimate_advantages(__global const float *rewards, __global const uchar *terminated,
                                  __global const uchar *truncated, __global const float *values,
                                  __global const float *final_values, __global float *advantages,
                                  __global float *returns, __global float *moments, Learner learner, int num_steps,
                                  float gamma, float gae_lambda) {
    size_t rows = learner.rows;
    size_t row = learner_row_at(learner, get_global_id(0) * LANES);
    real advantage = REAL(0.0f);
    real next_value = load_real(values + num_steps * rows + row);
    real return_sum = REAL(0.0f);
    real error_sum = REAL(0.0f);
    for (int step = num_steps - 1; step >= 0; step--) {
        size_t at = step * rows + row;
        mask end = flags_set(terminated + at);
        mask cut = flags_set(truncated + at);
        real value = load_real(values + at);
        real ahead = choose(end, REAL(0.0f), choose(cut, load_real(final_values + at), next_value));
        real delta = load_real(rewards + at) + gamma * ahead - value;
        advantage = delta + choose(end | cut, REAL(0.0f), gamma * gae_lambda * advantage);
        next_value = value;
        store_real(advantage, advantages + at);
        store_real(advantage + value, returns + at);
        return_sum += advantage + value;
        error_sum += advantage;
    }
    real return_mean = return_sum * (1.0f / num_steps);
    real error_mean = error_sum * (1.0f / num_steps);
    real return_squares = REAL(0.0f);
    real error_squares = REAL(0.0f);
    for (int step = 0; step < num_steps; step++) {
        size_t at = step * rows + row;
        real return_deviation = load_real(returns + at) - return_mean;
        real error_deviation = load_real(advantages + at) - error_mean;
        return_squares += return_deviation * return_deviation;
        error_squares += error_deviation * error_deviation;
    }
    store_real(return_mean, moments + row);
    store_real(return_squares, moments + rows + row);
    store_real(error_mean, moments + 2 * rows + row);
    store_real(error_squares, moments + 3 * rows + row);
}

// The variance of a policy's samples from the moments of its rows.
inline float merged_variance(__global const float *means, __global const float *squares, Learner learner,
                             int num_steps) {
    int envs = learner.agents * learner.num_envs;
    float mean = 0.0f;
    for (int agent = 0; agent < learner.agents; agent++) {
        for (int env = 0; env < learner.num_envs; env++) {
            mean += means[agent * learner.padded_envs + env];
        }
    }
    mean /= (float)envs;
    float sum = 0.0f;
    for (int agent = 0; agent < learner.agents; agent++) {
        for (int env = 0; env < learner.num_envs; env++) {
            float deviation = means[agent * learner.padded_envs + env] - mean;
            sum += squares[agent * learner.padded_envs + env] + num_steps * deviation * deviation;
        }
    }
    return sum / ((float)envs * num_steps);
}

// Starts an update: forgets the last one's losses, and writes how much of the returns' variance the values explain.
// One work-item a policy.
__kernel void begin_update(__global const float *moments, __global float *losses, __global int *stop_after_epoch,
                           Learner learner, int num_steps, int update_epochs) {
    size_t policy = get_global_id(0);
    size_t rows = learner.rows;
    __global const float *own = moments + LEARNER_ROW(learner, policy, 0);
    for (int i = 0; i < LOSS_WORDS; i++) {
        losses[policy * LOSS_WORDS + i] = 0.0f;
    }
    float returns = merged_variance(own, own + rows, learner, num_steps);
    float errors = merged_variance(own + 2 * rows, own + 3 * rows, learner, num_steps);
    losses[policy * LOSS_WORDS + LOSS_EXPLAINED_VARIANCE] = returns > 0.0f ? 1.0f - errors / returns : NAN;
    stop_after_epoch[policy] = update_epochs;
}

inline uint mixed(uint x) {  // the finaliser of MurmurHash3
    x ^= x >> 16;
    x *= 0x85ebca6bu;
    x ^= x >> 13;
    x *= 0xc2b2ae35u;
    return x ^ (x >> 16);
}

// Divides numbers below 2^31 by multiplying (Granlund and Montgomery 1994): vectors have no division of their own.
typedef struct {
    uint divisor;  // at least 1
    uint factor;
    uint shift;
} Division;

inline Division division_by(uint divisor) {
    uint log2 = 32 - clz(divisor - 1);  // rounded up
    Division division = {divisor, (uint)((1ul << (31 + log2)) / divisor + 1), log2 - 1};
    return division;
}

inline natural quotient(natural number, Division division) {
    return division.divisor == 1 ? number : mul_hi(number, (natural)(division.factor)) >> division.shift;
}

#define SHUFFLE_ROUNDS 6

// A random order of each policy's samples for every epoch, without memory or sorting: the numbers below the smallest
// power of two that holds the batch are permuted by rounds of multiplying with an odd number, adding, and folding the
// upper bits onto the lower, each of which can be undone; those that fall outside of the batch are permuted again (Black
// and Rogaway 2002, cycle walking). One work-item for LANES places of an epoch of a policy.
__kernel void shuffle_samples(__global const uint *seeds, __global const uint *clock, int bits,
                              __global int *permutation, Learner learner, int batch, int update_epochs) {
    uint places = (batch + LANES - 1) / LANES;
    uint pass = (uint)get_global_id(0) / places;
    uint first = (uint)get_global_id(0) % places * LANES;
    uint epoch = pass % update_epochs;
    uint policy = pass / update_epochs;
    uint below = (1u << bits) - 1;
    uint fold = (uint)(bits + 1) / 2;
    uint key = mixed(seeds[2 * policy] ^ mixed(seeds[2 * policy + 1] ^ mixed(clock[0] ^ mixed(epoch + 1))));
    natural index = (natural)(first) + as_natural((integer)(LANE_INDEX));
    mask walking = index < batch;
    while (any(walking)) {
        natural next = index;
        for (uint round = 0; round < SHUFFLE_ROUNDS; round++) {
            uint factor = mixed(key + round * 0x9E3779B9u) | 1;
            next = (next * factor + mixed(factor ^ key)) & below;
            next ^= next >> fold;
        }
        index = choose(walking, next, index);
        walking = walking & (index >= batch);
    }
    uint rows_in_step = learner.agents * learner.num_envs;
    natural step = quotient(index, division_by(rows_in_step));
    natural row = index - step * rows_in_step;
    natural agent = quotient(row, division_by(learner.num_envs));
    natural env = row - agent * learner.num_envs;
    integer offset = as_integer(step * learner.rows + LEARNER_ROW(learner, policy, agent) + env);
    __global int *target = permutation + (size_t)pass * batch + first;
    if (first + LANES <= batch) {
        store_integer(offset, target);
    } else {
        for (uint lane = 0; first + lane < batch; lane++) {
            target[lane] = INTEGER_LANE(offset, lane);
        }
    }
}

// Mean and sum of squared deviations of the advantages in every part of every minibatch of every epoch:
// parts [policies][update_epochs][num_minibatches][MOMENT_PARTS][2]. One work-item each.
__kernel void advantage_moments(__global const float *advantages, __global const int *permutation,
                                __global float *parts, int batch, int num_minibatches) {
    size_t id = get_global_id(0);
    int part = id % MOMENT_PARTS;
    int minibatch = id / MOMENT_PARTS % num_minibatches;
    int start = minibatch_start(minibatch, batch, num_minibatches);
    int minibatch_count = minibatch_start(minibatch + 1, batch, num_minibatches) - start;
    __global const int *own = permutation + id / MOMENT_PARTS / num_minibatches * batch + start;
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

// Adds the losses of an epoch's minibatches to the update's, and decides from the last one's whether to go on (target_kl,
// as in CleanRL). One work-item a policy.
__kernel void ppo_report(__global const float *loss_partials, __global float *losses, __global int *stop_after_epoch,
                         int epoch, int update_epochs, int num_minibatches, int workers, float target_kl) {
    size_t policy = get_global_id(0);
    if (epoch > stop_after_epoch[policy]) {
        return;
    }
    __global float *own = losses + policy * LOSS_WORDS;
    __global const float *parts =
        loss_partials + (policy * update_epochs + epoch) * num_minibatches * workers * LOSS_WORDS;
    float approx_kl = 0.0f;
    for (int minibatch = 0; minibatch < num_minibatches; minibatch++) {
        for (int i = 0; i < LOSS_SUMMED; i++) {
            float sum = 0.0f;
            for (int worker = 0; worker < workers; worker++) {
                sum += parts[(minibatch * workers + worker) * LOSS_WORDS + i];
            }
            own[i] += sum;
            approx_kl = i == LOSS_APPROX_KL ? sum : approx_kl;
        }
    }
    own[LOSS_MINIBATCHES] += (float)num_minibatches;
    if (target_kl > 0.0f && approx_kl > target_kl) {
        stop_after_epoch[policy] = epoch;
    }
}
