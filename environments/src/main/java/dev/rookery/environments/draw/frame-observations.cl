// Frames as observations: numbers from 0 to 1, the row as the fastest axis, as every observation has it.
//
// Before this file comes rasterizer-shapes.cl. Shapes: frames [policies * padded_envs][CHANNELS][HEIGHT][WIDTH],
// obs [slots][CHANNELS * HEIGHT * WIDTH][rows] with rows = policies * agents * padded_envs. All the agents of an
// environment see the same frame.

#define FRAME_VALUES (CHANNELS * PIXELS)
#define CHUNKS ((FRAME_VALUES + CHUNK - 1) / CHUNK)

// One work-item takes CHUNK values of the frames of LANES environments; neighbours take the same values of others, so
// that what they write is side by side.
__kernel void observe_frames(__global const uchar *frames, int padded_envs, int agents, int policies,
                             __global float *obs, int slot) {
    size_t blocks = (size_t)policies * padded_envs / LANES;
    size_t first = get_global_id(0) % blocks * LANES;
    int begin = (int)(get_global_id(0) / blocks) * CHUNK;
    int end = min(begin + CHUNK, FRAME_VALUES);
    size_t rows = (size_t)policies * agents * padded_envs;
    size_t policy = first / padded_envs;
    size_t row = policy * agents * padded_envs + first % padded_envs;
    __global float *target = obs + (size_t)slot * FRAME_VALUES * rows + row;
    __global const uchar *frame = frames + first * FRAME_VALUES;
    for (int i = begin; i < end; i++) {
        uchar values[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            values[lane] = frame[lane * FRAME_VALUES + i];
        }
#if LANES == 1
        real seen = (float)values[0] / 255.0f;
#else
        real seen = span_to_real(PASTE(vload, LANES)(0, values)) / 255.0f;
#endif
        for (int agent = 0; agent < agents; agent++) {
            store_real(seen, target + i * rows + (size_t)agent * padded_envs);
        }
    }
}
