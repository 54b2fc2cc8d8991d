// What is said about a frame of an observation in pixels, behind its pixels: how many frames before it are of its episode.
// One work-item takes one environment, whatever LANES is.
//
// Shapes: frames [places][policies * padded_envs][FRAME_BYTES] uint8, the flag of an end [slots][rows] uint8 with
// rows = policies * AGENTS * padded_envs. OBS_STACK frames are seen at once.

#define FRAME_AGE (FRAME_BYTES - 1)

inline __global uchar *frame_of(__global uchar *frames, int place, size_t envs) {
    return frames + (place * envs + get_global_id(0)) * FRAME_BYTES;
}

// The frames of a place are the first of their episodes.
__kernel void frames_begin(__global uchar *frames, int place) {
    frame_of(frames, place, get_global_size(0))[FRAME_AGE] = 0;
}

// The frames of a place, drawn after the step of a slot, follow those of the place before. Where the episode has ended they are
// the last of it, which is kept, last_frames [envs][FRAME_BYTES], and another episode's first will take their place.
__kernel void frames_follow(__global uchar *frames, int place, int padded_envs, int slot,
                            __global const uchar *terminated, __global const uchar *truncated,
                            __global uchar *last_frames) {
    size_t envs = get_global_size(0);
    size_t env = get_global_id(0);
    size_t at = slot * envs * AGENTS + env / padded_envs * padded_envs * AGENTS + env % padded_envs;
    __global uchar *frame = frame_of(frames, place, envs);
    int age = 0;
#if OBS_STACK > 1
    age = min(frame_of(frames, place - 1, envs)[FRAME_AGE] + 1, OBS_STACK - 1);
#endif
    frame[FRAME_AGE] = (uchar)age;
    if (terminated[at] | truncated[at]) {
        __global uchar *last = frame_of(last_frames, 0, envs);
        for (int i = 0; i < FRAME_BYTES; i++) {
            last[i] = frame[i];
        }
        frame[FRAME_AGE] = 0;
    }
}
