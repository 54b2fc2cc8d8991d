// A rod that swings about one end, driven by a torque, with the equations and the semi-implicit Euler steps of
// Gymnasium's Pendulum-v1 (gymnasium/envs/classic_control/pendulum.py).

typedef struct {
    real theta;      // rad, from upright, anticlockwise positive; counts whole turns, too
    real theta_dot;  // rad/s
} State;

void env_reset(State *s, const Params *p, Rng *rng) {
    s->theta = rng_range(rng, REAL(-3.14159265f), REAL(3.14159265f));
    s->theta_dot = rng_range(rng, REAL(-1.0f), REAL(1.0f));
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    real torque = clip(actions[0].torque, -p->max_torque, p->max_torque);

    // What the state before the step costs.
    real theta = wrap_angle(s->theta);
    rewards[0] = -(theta * theta + 0.1f * s->theta_dot * s->theta_dot + 0.001f * torque * torque);

    real theta_acc = 1.5f * p->g / p->l * sin(theta) + 3.0f * torque / (p->m * p->l * p->l);
    s->theta_dot = clip(s->theta_dot + theta_acc * p->dt, -p->max_speed, p->max_speed);
    s->theta += s->theta_dot * p->dt;
}

mask env_terminated(const State *s, const Params *p) {
    return INTEGER(0);  // only the time limit ends an episode
}

void env_observe(const State *s, const Params *p, int agent, real *obs) {
    real_sincos(s->theta, &obs[1], &obs[0]);
    obs[2] = s->theta_dot;
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    float x = -p->l * sin(s->theta);
    float y = p->l * cos(s->theta);
    draw_circle(canvas, 0.0f, p->l, 0.16f, rgba(128, 128, 128, 60));  // where it is to be
    draw_line(canvas, 0.0f, 0.0f, x, y, 0.2f, ACCENT1);
    draw_circle(canvas, 0.0f, 0.0f, 0.06f, INK);
}
