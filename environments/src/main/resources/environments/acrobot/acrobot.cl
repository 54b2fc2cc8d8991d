// A chain of two links that hangs from a pivot, driven at the joint between them (Sutton 1996), with the equations and
// the Runge-Kutta steps of Gymnasium's Acrobot-v1 (gymnasium/envs/classic_control/acrobot.py).

typedef struct {
    real theta1;   // rad, the first link's angle from hanging down, anticlockwise positive
    real theta2;   // rad, the second link's angle from the first's
    real dtheta1;  // rad/s
    real dtheta2;  // rad/s
} State;

void env_reset(State *s, const Params *p, Rng *rng) {
    s->theta1 = rng_range(rng, REAL(-0.1f), REAL(0.1f));
    s->theta2 = rng_range(rng, REAL(-0.1f), REAL(0.1f));
    s->dtheta1 = rng_range(rng, REAL(-0.1f), REAL(0.1f));
    s->dtheta2 = rng_range(rng, REAL(-0.1f), REAL(0.1f));
}

// The state's derivative by time. Gymnasium writes the sines of gravity as cos(theta - pi / 2).
State derivative(const State *s, const Params *p, real torque) {
    real m2 = p->link_mass_2, l1 = p->link_length_1;
    real lc1 = p->link_com_pos_1, lc2 = p->link_com_pos_2;
    real sin1, cos1, sin2, cos2;
    real_sincos(s->theta1, &sin1, &cos1);
    real_sincos(s->theta2, &sin2, &cos2);
    real coupling = m2 * l1 * lc2;
    real inertia2 = m2 * lc2 * lc2 + p->link_moi;

    real d1 = p->link_mass_1 * lc1 * lc1 + m2 * l1 * l1 + 2.0f * coupling * cos2 + inertia2 + p->link_moi;
    real d2 = inertia2 + coupling * cos2;
    real phi2 = m2 * lc2 * p->g * (sin1 * cos2 + cos1 * sin2);
    real phi1 = -coupling * s->dtheta2 * (s->dtheta2 + 2.0f * s->dtheta1) * sin2 +
                (p->link_mass_1 * lc1 + m2 * l1) * p->g * sin1 + phi2;
    // The equations of the paper lack this term.
    real centripetal = (1.0f - p->book_or_nips) * coupling * s->dtheta1 * s->dtheta1 * sin2;

    State d;
    d.theta1 = s->dtheta1;
    d.theta2 = s->dtheta2;
    real ratio = d2 / d1;
    d.dtheta2 = (torque + ratio * phi1 - centripetal - phi2) / (inertia2 - d2 * ratio);
    d.dtheta1 = -(d2 * d.dtheta2 + phi1) / d1;
    return d;
}

State moved(const State *s, const State *d, real time) {
    State to;
    to.theta1 = s->theta1 + time * d->theta1;
    to.theta2 = s->theta2 + time * d->theta2;
    to.dtheta1 = s->dtheta1 + time * d->dtheta1;
    to.dtheta2 = s->dtheta2 + time * d->dtheta2;
    return to;
}

#define RK4_SUM(field) (k1.field + 2.0f * (k2.field + k3.field) + k4.field)

// How far the free end is above the goal, m: the goal is one length of the first link above the pivot.
real above_goal(const State *s, const Params *p) {
    return -p->link_length_1 * cos(s->theta1) - p->link_length_2 * cos(s->theta1 + s->theta2) - p->link_length_1;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    real torque = to_real(actions[0] - 1) * p->avail_torque;
    if (any(p->torque_noise_max > 0.0f)) {
        torque += rng_range(rng, -p->torque_noise_max, p->torque_noise_max);
    }

    State k1 = derivative(s, p, torque);
    State at = moved(s, &k1, 0.5f * p->dt);
    State k2 = derivative(&at, p, torque);
    at = moved(s, &k2, 0.5f * p->dt);
    State k3 = derivative(&at, p, torque);
    at = moved(s, &k3, p->dt);
    State k4 = derivative(&at, p, torque);
    real sixth = p->dt / 6.0f;
    s->theta1 = wrap_angle(s->theta1 + sixth * RK4_SUM(theta1));
    s->theta2 = wrap_angle(s->theta2 + sixth * RK4_SUM(theta2));
    s->dtheta1 = clip(s->dtheta1 + sixth * RK4_SUM(dtheta1), -p->max_vel_1, p->max_vel_1);
    s->dtheta2 = clip(s->dtheta2 + sixth * RK4_SUM(dtheta2), -p->max_vel_2, p->max_vel_2);

    rewards[0] = choose(above_goal(s, p) > 0.0f, REAL(0.0f), REAL(-1.0f));
}

mask env_terminated(const State *s, const Params *p) {
    return above_goal(s, p) > 0.0f;
}

void env_observe(const State *s, const Params *p, int agent, real *obs) {
    real_sincos(s->theta1, &obs[1], &obs[0]);
    real_sincos(s->theta2, &obs[3], &obs[2]);
    obs[4] = s->dtheta1;
    obs[5] = s->dtheta2;
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    float x1 = p->link_length_1 * sin(s->theta1);
    float y1 = -p->link_length_1 * cos(s->theta1);
    float x2 = x1 + p->link_length_2 * sin(s->theta1 + s->theta2);
    float y2 = y1 - p->link_length_2 * cos(s->theta1 + s->theta2);
    draw_line(canvas, -2.2f, p->link_length_1, 2.2f, p->link_length_1, 0.03f, GOOD);
    draw_line(canvas, 0.0f, 0.0f, x1, y1, 0.2f, ACCENT1);
    draw_line(canvas, x1, y1, x2, y2, 0.2f, ACCENT3);
    draw_circle(canvas, 0.0f, 0.0f, 0.07f, INK);
    draw_circle(canvas, x1, y1, 0.07f, INK);
}
