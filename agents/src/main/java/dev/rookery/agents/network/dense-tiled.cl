// Fully connected layers for a team: see local-tiles.cl, and dense.cl for what they compute.

ALWAYS_INLINE void dense_forward(const SCRATCH float *x, SCRATCH float *y, __global const float *weight,
                                 __global const float *bias, const int in, const int out, const int activation,
                                 __local float4 *tiles) {
    tiled_forward(x, y, weight, bias, in, 1, 1, out, 1, 1, activation, tiles);
}

ALWAYS_INLINE void dense_input_gradient(const SCRATCH float *dy, SCRATCH float *dx, const SCRATCH float *x,
                                        __global const float *weight, const int in, const int out, const int accumulate,
                                        const int activation, __local float4 *tiles) {
    tiled_input_gradient(dy, dx, x, weight, in, 1, 1, out, 1, 1, accumulate, activation, tiles);
}

ALWAYS_INLINE void dense_weight_gradient(const SCRATCH float *x, const SCRATCH float *dy, __global float *weight,
                                         __global float *bias, const int in, const int out, __local float4 *tiles) {
    tiled_weight_gradient(x, dy, weight, bias, in, 1, 1, out, 1, 1, tiles);
}
