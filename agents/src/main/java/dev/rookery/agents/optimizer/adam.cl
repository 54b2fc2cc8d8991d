// Adam (Kingma and Ba 2015, algorithm 1) with the gradient's norm clipped before. Every policy's parameters are cut into
// STRIPES stripes; each belongs to a work-item, or to a group of STRIPE_ITEMS, which take its parameters in turns and so read
// what lies side by side. All sums run in a fixed order, so that the result does not depend on how many policies there are.
//
// Shapes: partials [policies][workers][count], gradient, mean, variance [policies][count], parameters
// [policies][learners][count], squares [policies][STRIPES], corrections [policies][2]: 1 - beta1^t and 1 - beta2^t.

#if STRIPE_ITEMS == 1
#define STRIPE_INDEX get_global_id(0)
#define STRIPE_ITEM 0
#define STRIPE_KERNEL __kernel
#else
#define STRIPE_INDEX get_group_id(0)
#define STRIPE_ITEM ((int)get_local_id(0))
#define STRIPE_KERNEL __kernel __attribute__((reqd_work_group_size(STRIPE_ITEMS, 1, 1)))
#endif

// An item's part of a stripe, from i on, by whole lanes; i ends where those end.
#define EACH_OF_STRIPE(at, i, end)                                                                                  \
    for (int at = i + STRIPE_ITEM * LANES; i + LANES <= end; i += STRIPE_ITEMS * LANES, at += STRIPE_ITEMS * LANES) \
        if (at < end)

// Stripes begin at multiples of every lane width, so that the order of summation is the same at each.
inline int stripe_start(int stripe, int count) {
    return min(stripe * (((count + STRIPES - 1) / STRIPES + 15) / 16 * 16), count);
}

// Sums the workers' gradients and the squares of the sums; advances the bias corrections, which adam_step then reads.
STRIPE_KERNEL void gradient_reduce(__global const float *partials, __global float *gradient, __global float *squares,
                                   __global float *corrections, __global const int *stop_after_epoch, int epoch,
                                   int count, int workers) {
#if STRIPE_ITEMS > 1
    __local float parts[STRIPE_ITEMS];
#endif
    int policy = STRIPE_INDEX / STRIPES;
    int stripe = STRIPE_INDEX % STRIPES;
    int stopped = epoch > stop_after_epoch[policy];
    __global const float *own = partials + (size_t)policy * workers * count;
    __global float *target = gradient + (size_t)policy * count;
    int end = stopped ? 0 : stripe_start(stripe + 1, count);
    int i = stripe_start(stripe, count);
    real lane_squares = REAL(0.0f);
    EACH_OF_STRIPE(at, i, end) {
        real sum = load_real(own + at);
        for (int worker = 1; worker < workers; worker++) {
            sum += load_real(own + (size_t)worker * count + at);
        }
        store_real(sum, target + at);
        lane_squares += sum * sum;
    }
    float sum_of_squares = lane_sum(lane_squares);
    for (; i < end; i++) {
        float sum = own[i];
        for (int worker = 1; worker < workers; worker++) {
            sum += own[(size_t)worker * count + i];
        }
        target[i] = sum;
        sum_of_squares += sum * sum;
    }
#if STRIPE_ITEMS > 1
    parts[STRIPE_ITEM] = sum_of_squares;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int item = 1; item < STRIPE_ITEMS && STRIPE_ITEM == 0; item++) {
        sum_of_squares += parts[item];
    }
#endif
    if (stopped | (STRIPE_ITEM > 0)) {
        return;
    }
    squares[policy * STRIPES + stripe] = sum_of_squares;
    if (stripe == 0) {
        // 1 - beta^(t+1) = (1 - beta) + beta (1 - beta^t): no cancellation, unlike 1 - pow(beta, t).
        corrections[2 * policy] = fma(BETA1, corrections[2 * policy], ONE_MINUS_BETA1);
        corrections[2 * policy + 1] = fma(BETA2, corrections[2 * policy + 1], ONE_MINUS_BETA2);
    }
}

// One step for LANES parameters, from their gradient after clipping.
#define ADAM(type, at, load, store)                                                       \
    do {                                                                                  \
        type g = load(gradient + at) * scale;                                             \
        type m = fma((type)(BETA1), load(mean + at), ONE_MINUS_BETA1 * g);                \
        type v = fma((type)(BETA2), load(variance + at), ONE_MINUS_BETA2 * g * g);        \
        type change = step * m / (sqrt(v) * variance_scale + epsilon);                   \
        store(m, mean + at);                                                              \
        store(v, variance + at);                                                          \
        store(load(parameters + at) - change, parameters + at);                           \
    } while (0)
#define load_float(pointer) (*(pointer))
#define store_float(value, pointer) (*(pointer) = (value))

// For the parameters of one of a policy's learners. control[0]: the learning rate. Clipping as
// torch.nn.utils.clip_grad_norm_.
STRIPE_KERNEL void adam_step(__global float *parameters, __global float *mean, __global float *variance,
                             __global const float *gradient, __global const float *squares,
                             __global const float *corrections, __global const float *control,
                             __global const int *stop_after_epoch, int epoch, int count, int learners, int learner,
                             float max_grad_norm, float epsilon) {
    int policy = STRIPE_INDEX / STRIPES;
    int stripe = STRIPE_INDEX % STRIPES;
    if (epoch > stop_after_epoch[policy]) {
        return;
    }
    float sum_of_squares = 0.0f;
    for (int i = 0; i < STRIPES; i++) {
        sum_of_squares += squares[policy * STRIPES + i];
    }
    float scale = fmin(1.0f, max_grad_norm / (sqrt(sum_of_squares) + 1e-6f));
    float step = control[0] / corrections[2 * policy];
    float variance_scale = 1.0f / sqrt(corrections[2 * policy + 1]);
    size_t base = (size_t)policy * count;
    parameters += base * learners + (size_t)learner * count;
    mean += base;
    variance += base;
    gradient += base;
    int end = stripe_start(stripe + 1, count);
    int i = stripe_start(stripe, count);
    EACH_OF_STRIPE(at, i, end) {
        ADAM(real, at, load_real, store_real);
    }
    for (; i < end; i++) {
        ADAM(float, i, load_float, store_float);
    }
}
