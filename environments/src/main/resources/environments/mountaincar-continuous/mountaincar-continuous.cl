// The car in the valley of Moore (1990), with the equations of Gymnasium's MountainCarContinuous-v0
// (gymnasium/envs/classic_control/continuous_mountain_car.py).

#include "../mountain-valley/mountain-valley.cl"

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    real force = clip(actions[0].force, p->min_action, p->max_action);
    roll(s, p, s->velocity + force * p->power - p->gravity * cos(3.0f * s->position));

    // Paid for is the force that was asked for, not the clipped one.
    real fuel = 0.1f * actions[0].force * actions[0].force;
    rewards[0] = choose(arrived(s, p), REAL(100.0f), REAL(0.0f)) - fuel;
}
