// Brings together what a frame shows, so that the host reads it at once. Any number of work-items.
//
// Shapes: counts, returns, lengths [PADDED_ENVS], primitives [PADDED_ENVS][PRIMITIVE_WORDS_EACH],
// obs a slot, of which SHOWN_NUMBERS numbers are told,
// probabilities (or means) [NUM_ACTIONS][rows], values [rows], actions [ACTION_DIM][rows], rewards [rows];
// refused [1]; rows = agents * PADDED_ENVS. Of the returns only those of the watched agent are taken, whose rows begin at own_rows; of the
// five before refused only its column for the environment in focus. Of the primitives those of PICTURES environments, from
// first_picture on.
// frame: FrameGathering.Layout says what lies where.

inline void gather(__global const uint *source, int stride, int length, __global uint *target) {
    for (int i = get_global_id(0); i < length; i += get_global_size(0)) {
        target[i] = source[(size_t)i * stride];
    }
}

__kernel void view_gather(__global const uint *primitives, __global const int *counts, __global const float *returns,
                          __global const int *lengths, __global const OBS_SCALAR *obs,
                          __global const float *probabilities, __global const float *values,
                          __global const ACTION_SCALAR *actions, __global const float *rewards, __global const int *refused, int rows, int own_rows, int focus,
                          int first_picture, __global uint *frame) {
    gather((__global const uint *)counts, 1, PADDED_ENVS, frame + COUNTS_AT);
    int own = own_rows + focus;
    gather((__global const uint *)returns + own_rows, 1, PADDED_ENVS, frame + RETURNS_AT);
    gather((__global const uint *)lengths, 1, PADDED_ENVS, frame + LENGTHS_AT);
#if SHOWN_NUMBERS
    for (int i = get_global_id(0); i < SHOWN_NUMBERS; i += get_global_size(0)) {
        frame[OBS_AT + i] = as_uint(OBSERVED(obs + own, i, rows));
    }
#endif
    gather((__global const uint *)probabilities + own, rows, NUM_ACTIONS, frame + PROBABILITIES_AT);
    gather((__global const uint *)values + own, rows, 1, frame + VALUE_AT);
    gather((__global const uint *)actions + own, rows, ACTION_DIM, frame + ACTION_AT);
    gather((__global const uint *)rewards + own, rows, 1, frame + REWARD_AT);
    gather((__global const uint *)refused, 1, 1, frame + REFUSED_AT);
    gather(primitives + (size_t)first_picture * PRIMITIVE_WORDS_EACH, 1, PICTURES * PRIMITIVE_WORDS_EACH,
           frame + PRIMITIVES_AT);
}
