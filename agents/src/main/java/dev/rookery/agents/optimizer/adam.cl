// Adam (Kingma and Ba 2015, algorithm 1) with the gradient's norm clipped before. Every policy has STRIPES work-items;
// all sums run in a fixed order, so that the result does not depend on how many policies there are.
//
// Shapes: partials [policies][WORKERS][PARAMETERS], gradient, parameters, mean, variance [policies][PARAMETERS],
// squares [policies][STRIPES], corrections [policies][2]: 1 - beta1^t and 1 - beta2^t.

#define STRIPE ((PARAMETERS + STRIPES - 1) / STRIPES)

// Sums the workers' gradients and the squares of the sums; advances the bias corrections, which adam_step then reads.
__kernel void gradient_reduce(__global const float *partials, __global float *gradient, __global float *squares,
                              __global float *corrections, __global const int *stop_after_epoch, int epoch) {
    int policy = get_global_id(0) / STRIPES;
    int stripe = get_global_id(0) % STRIPES;
    if (epoch > stop_after_epoch[policy]) {
        return;
    }
    __global const float *own = partials + (size_t)policy * WORKERS * PARAMETERS;
    __global float *target = gradient + (size_t)policy * PARAMETERS;
    int end = min((stripe + 1) * STRIPE, PARAMETERS);
    float sum_of_squares = 0.0f;
    for (int i = stripe * STRIPE; i < end; i++) {
        float sum = own[i];
        for (int worker = 1; worker < WORKERS; worker++) {
            sum += own[(size_t)worker * PARAMETERS + i];
        }
        target[i] = sum;
        sum_of_squares += sum * sum;
    }
    squares[policy * STRIPES + stripe] = sum_of_squares;
    if (stripe == 0) {
        // 1 - beta^(t+1) = (1 - beta) + beta (1 - beta^t): no cancellation, unlike 1 - pow(beta, t).
        corrections[2 * policy] = fma(BETA1, corrections[2 * policy], ONE_MINUS_BETA1);
        corrections[2 * policy + 1] = fma(BETA2, corrections[2 * policy + 1], ONE_MINUS_BETA2);
    }
}

// control[0]: the learning rate. Clipping as torch.nn.utils.clip_grad_norm_.
__kernel void adam_step(__global float *parameters, __global float *mean, __global float *variance,
                        __global const float *gradient, __global const float *squares,
                        __global const float *corrections, __global const float *control,
                        __global const int *stop_after_epoch, int epoch) {
    int policy = get_global_id(0) / STRIPES;
    int stripe = get_global_id(0) % STRIPES;
    if (epoch > stop_after_epoch[policy]) {
        return;
    }
    float sum_of_squares = 0.0f;
    for (int i = 0; i < STRIPES; i++) {
        sum_of_squares += squares[policy * STRIPES + i];
    }
    float scale = fmin(1.0f, MAX_GRAD_NORM / (sqrt(sum_of_squares) + 1e-6f));
    float step = control[0] / corrections[2 * policy];
    float variance_scale = 1.0f / sqrt(corrections[2 * policy + 1]);
    size_t base = (size_t)policy * PARAMETERS;
    int end = min((stripe + 1) * STRIPE, PARAMETERS);
    for (int i = stripe * STRIPE; i < end; i++) {
        float g = gradient[base + i] * scale;
        float m = fma(BETA1, mean[base + i], ONE_MINUS_BETA1 * g);
        float v = fma(BETA2, variance[base + i], ONE_MINUS_BETA2 * g * g);
        mean[base + i] = m;
        variance[base + i] = v;
        parameters[base + i] -= step * m / (sqrt(v) * variance_scale + ADAM_EPS);
    }
}
