// Looks for the first number that is not finite, of what environments have brought.
//
// Shapes: obs [slots][obs_dim][rows], where they are numbers, rewards, truncated, values, log_probs, final_values [slots][rows],
// found [3][rows] int32: number of the look (from 1; 0: nothing was found), field, bits of the value.

#define FIELD_POLICY 0
#define FIELD_REWARD 1
#define FIELD_FINAL_OBS 2
#define FIELD_OBS 3
#define EXPONENT 0x7f800000

// The largest of what all numbers so far are without their signs, as integers: from EXPONENT on one is not finite. Unlike
// comparisons of floats no compiler takes it for granted that there is none.
inline integer largest(integer so_far, real x) {
    integer bits = as_integer(x) & 0x7fffffff;
    return choose(bits > so_far, bits, so_far);
}

inline int is_finite(float x) {
    return (as_int(x) & EXPONENT) != EXPONENT;
}

// Notes the first one of a row. Where the policy's own numbers are not finite, nothing that follows is the environment's
// doing.
inline void note_first(__global const float *obs, __global const float *rewards,
                       __global const float *final_values,
                       __global const float *values, __global const float *log_probs,
                       __global const uchar *truncated, int obs_dim, int obs_slot, int step, int cuts, int number,
                       size_t row, size_t rows, __global int *found) {
    int field = -1;
    float value = 0.0f;
    if (step >= 0) {
        size_t at = (size_t)step * rows + row;
        if (!is_finite(values[at]) || !is_finite(log_probs[at])) {
            field = FIELD_POLICY;
        } else if (!is_finite(rewards[at])) {
            field = FIELD_REWARD;
            value = rewards[at];
        } else if (cuts && truncated[at] && !is_finite(final_values[at])) {
            field = FIELD_FINAL_OBS;
            value = final_values[at];
        }
    }
    for (int i = 0; i < obs_dim && field < 0; i++) {
        float seen = obs[((size_t)obs_slot * obs_dim + i) * rows + row];
        if (!is_finite(seen)) {
            field = FIELD_OBS + i;
            value = seen;
        }
    }
    if (field >= 0) {
        found[row] = number;
        found[rows + row] = field;
        found[2 * rows + row] = as_int(value);
    }
}

// Looks at `looks` slots of observations from obs_slot on, and before each at the rewards of a step, from `step` on, where
// that is not -1; the first look has the number `number`. obs_dim: 0 where what is observed is kept in bits or bytes, which are
// finite. cuts: whether final_values are there. What was found once stays.
// One work-item looks at LANES rows.
__kernel void scan_numbers(__global const float *obs, __global const float *rewards, __global const float *final_values,
                           __global const float *values, __global const float *log_probs,
                           __global const uchar *truncated, int agents, int num_envs, int padded_envs, int policies,
                           int obs_dim, int obs_slot, int step, int cuts, int looks, int number, __global int *found,
                           __global int *hits) {
    size_t rows = (size_t)policies * agents * padded_envs;
    size_t row = get_global_id(0) * LANES;
    integer worst = INTEGER(0);
    for (int look = 0; look < looks; look++) {
        if (step + look >= 0) {
            size_t at = (size_t)(step + look) * rows + row;
            worst = largest(worst, load_real(rewards + at));
            if (cuts) {
                mask cut = flags_set(truncated + at);
                if (any(cut)) {
                    worst = largest(worst, choose(cut, load_real(final_values + at), REAL(0.0f)));
                }
            }
        }
        __global const float *seen = obs + (size_t)(obs_slot + look) * obs_dim * rows + row;
        for (int i = 0; i < obs_dim; i++) {
            worst = largest(worst, load_real(seen + (size_t)i * rows));
        }
    }
    if (!any(worst >= EXPONENT)) {
        return;
    }
    for (int lane = 0; lane < LANES; lane++) {
        size_t one = row + lane;
        int padding = (int)(one % padded_envs) >= num_envs;
        for (int look = 0; look < looks && !padding && found[one] == 0; look++) {
            note_first(obs, rewards, final_values, values, log_probs, truncated, obs_dim, obs_slot + look, step + look, cuts,
                       number + look, one, rows, found);
        }
        if (found[one] != 0) {
            atomic_or(&hits[one / (padded_envs * agents)], 1);
        }
    }
}

// Of every policy the first that was found, by step and then by row, and how many steps were counted since the last time:
// first [policies][5]: number of the look, row within the policy, field, bits of the value, count. One work-item a policy.
__kernel void first_found(__global const int *found, __global const int *hits, int num_envs, int padded_envs,
                          int agents, int policies, int counted, __global int *non_finite, __global int *first) {
    size_t policy = get_global_id(0);
    size_t rows = (size_t)policies * agents * padded_envs;
    __global int *own = first + 5 * policy;
    own[0] = 0;
    if (hits[policy]) {
        int best = INT_MAX;
        for (int i = 0; i < agents * padded_envs; i++) {
            size_t row = policy * agents * padded_envs + i;
            if (found[row] != 0 && found[row] < best) {
                best = found[row];
                own[0] = best;
                own[1] = i;
                own[2] = found[rows + row];
                own[3] = found[2 * rows + row];
            }
        }
    }
    int count = 0;
    for (int env = 0; counted && env < padded_envs; env++) {
        count += env < num_envs ? non_finite[policy * padded_envs + env] : 0;
        non_finite[policy * padded_envs + env] = 0;
    }
    own[4] = count;
}
