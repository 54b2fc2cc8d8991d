// The cart-pole of Barto, Sutton and Anderson (1983), with the equations and the explicit Euler steps of Gymnasium's
// CartPole-v1 (gymnasium/envs/classic_control/cartpole.py).

typedef struct {
    real x;          // m, position of the cart
    real x_dot;      // m/s
    real theta;      // rad, angle of the pole from upright, clockwise positive
    real theta_dot;  // rad/s
} State;

void env_reset(State *s, const Params *p, Rng *rng) {
    s->x = rng_range(rng, REAL(-0.05f), REAL(0.05f));
    s->x_dot = rng_range(rng, REAL(-0.05f), REAL(0.05f));
    s->theta = rng_range(rng, REAL(-0.05f), REAL(0.05f));
    s->theta_dot = rng_range(rng, REAL(-0.05f), REAL(0.05f));
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    real force = choose(actions[0] == 1, p->force_mag, -p->force_mag);
    real total_mass = p->masspole + p->masscart;
    real polemass_length = p->masspole * p->length;

    real sine, cosine;
    real_sincos(s->theta, &sine, &cosine);
    real temp = (force + polemass_length * s->theta_dot * s->theta_dot * sine) / total_mass;
    real theta_acc = (p->gravity * sine - cosine * temp) /
                     (p->length * (4.0f / 3.0f - p->masspole * cosine * cosine / total_mass));
    real x_acc = temp - polemass_length * theta_acc * cosine / total_mass;

    s->x += p->tau * s->x_dot;
    s->x_dot += p->tau * x_acc;
    s->theta += p->tau * s->theta_dot;
    s->theta_dot += p->tau * theta_acc;

    rewards[0] = REAL(1.0f);
}

mask env_terminated(const State *s, const Params *p) {
    return (fabs(s->x) > p->x_threshold) | (fabs(s->theta) > p->theta_threshold_radians);
}

void env_observe(const State *s, const Params *p, int agent, real *obs) {
    obs[0] = s->x;
    obs[1] = s->x_dot;
    obs[2] = s->theta;
    obs[3] = s->theta_dot;
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    float pole = 2.0f * p->length;  // length is half of the pole's
    float axle = 0.15f;
    draw_line(canvas, -p->x_threshold, 0.0f, p->x_threshold, 0.0f, 0.02f, MUTED);
    draw_line(canvas, -p->x_threshold, -0.08f, -p->x_threshold, 0.08f, 0.03f, MUTED);
    draw_line(canvas, p->x_threshold, -0.08f, p->x_threshold, 0.08f, 0.03f, MUTED);
    draw_rect(canvas, s->x, 0.0f, 0.5f, 0.3f, 0.0f, 0.05f, INK);
    draw_line(canvas, s->x, axle, s->x + pole * sin(s->theta), axle + pole * cos(s->theta), 0.1f, ACCENT1);
    draw_circle(canvas, s->x, axle, 0.05f, ACCENT2);
}
