// The car in the valley of Moore (1990), with the equations of Gymnasium's MountainCar-v0
// (gymnasium/envs/classic_control/mountain_car.py).

#include "../mountain-valley/mountain-valley.cl"

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    real push = to_real(actions[0] - 1) * p->force;
    roll(s, p, s->velocity + push - p->gravity * cos(3.0f * s->position));
    rewards[0] = REAL(-1.0f);
}
