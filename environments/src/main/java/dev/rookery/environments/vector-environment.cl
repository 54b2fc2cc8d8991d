// The kernels around an author's functions. One work-item advances LANES environments of one policy.
//
// Before this file comes environment.cl, which tells the shapes.

// Starts every environment anew, with the random numbers of a given time, and forgets its statistics.
__kernel void environment_reset(__global float *state, __global float *params, __global const float *ranges,
                                __global const uint *seeds, __global const uint *clock, uint purpose,
                                int padded_envs, int policies,
                                __global OBS_SCALAR *obs, int obs_slot,
                                __global float *episodic_return, __global int *episodic_length,
                                __global float *ended_return, __global int *ended_length, __global int *ended_count,
                                __global int *action_mask) {
    Place place = place_of_work_item(padded_envs, policies);
    Params p;
#if RANDOMIZED
    Rng params_rng = environment_rng(&place, seeds, purpose, STREAM_PARAMS, clock[0]);
    params_draw(&p, ranges, &params_rng);
    params_store(&p, params, place.slot, place.envs);
#else
    params_load(&p, params, place.slot, place.envs);
#endif
    State s;
    Rng rng = environment_rng(&place, seeds, purpose, STREAM_RESET, clock[0]);
    env_reset(&s, &p, &rng);
    state_store(&s, state + place.slot, place.envs);
    observe_into(&s, &p, &place, padded_envs, obs, obs_slot);
    action_mask_into(&s, &p, &place, padded_envs, action_mask);
    store_integer(INTEGER(0), episodic_length + place.slot);
    store_integer(INTEGER(0), ended_length + place.slot);
    store_integer(INTEGER(0), ended_count + place.slot);
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t row = row_of(&place, padded_envs, agent);
        store_real(REAL(0.0f), episodic_return + row);
        store_real(REAL(0.0f), ended_return + row);
    }
}

// One step of every environment: the author's step, the time limit, and, where an episode ends, its statistics, its
// last observation in final_obs, and a reset within the same step.
#if ONE_VECTOR  // else scalar-environment.cl or gathered-resets.cl has it
__kernel void environment_step(ENVIRONMENT_STEP_PARAMETERS) {
    Place place = place_of(STEP_ITEM * LANES, padded_envs, policies);
    uint time = clock[0] + (uint)tick + 1;
    State s;
    Params p;
    Episode episode;
    state_load(&s, state + place.slot, place.envs);
    params_load(&p, params, place.slot, place.envs);
    episode_load(&episode, &place, padded_envs, episodic_return, episodic_length);

    Action chosen[AGENTS];
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        actions_load(&chosen[agent],
                     actions + (size_t)slot * ACTION_DIM * place.rows + row_of(&place, padded_envs, agent), place.rows);
        actions_clip(&chosen[agent]);
    }
    Outcome outcome = environment_advance_episode(&s, &p, chosen, &place, seeds, purpose, time, &episode);
    outcome_store(&outcome, &place, padded_envs, slot, rewards, terminated, truncated);
    episode_store(&episode, &place, padded_envs, episodic_return, episodic_length);
    non_finite_store(non_finite_load(non_finite, &place) + non_finite_counted(&outcome), non_finite, &place);

    if (any(outcome.done)) {
        Ended ended;
        ended_load(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
        count_ended(&outcome, first_only, &ended);
        ended_store(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
#if !OBS_PIXELS
        observe_into(&s, &p, &place, padded_envs, final_obs, 0);
        environment_restart(outcome.done, &s, &p, &place, params, ranges, seeds, purpose, time);
#endif
    }
    state_store(&s, state + place.slot, place.envs);
    observe_into(&s, &p, &place, padded_envs, obs, next_obs_slot);
    action_mask_into(&s, &p, &place, padded_envs, action_mask);
}
#endif

#if OBS_PIXELS
// Starts those anew whose episode has ended in the step of a slot: environment_step has left them to be drawn.
__kernel void environment_restart_ended(__global float *state, __global float *params, __global const float *ranges,
                                        __global const uint *seeds, __global const uint *clock, uint purpose,
                                        int padded_envs, int policies, int slot, int tick,
                                        __global const uchar *terminated, __global const uchar *truncated,
                                        __global int *action_mask) {
    Place place = place_of_work_item(padded_envs, policies);
    size_t at = (size_t)slot * place.rows + row_of(&place, padded_envs, 0);
    mask done = flags_set(terminated + at) | flags_set(truncated + at);
    if (!any(done)) {
        return;
    }
    uint time = clock[0] + (uint)tick + 1;
    State s;
    Params p;
    state_load(&s, state + place.slot, place.envs);
    params_load(&p, params, place.slot, place.envs);
    environment_restart(done, &s, &p, &place, params, ranges, seeds, purpose, time);
    state_store(&s, state + place.slot, place.envs);
    action_mask_into(&s, &p, &place, padded_envs, action_mask);
}
#endif

// The step of environment_step again, from the state that it was taken from, up to where an episode would be reset: for who
// wants to see what that ended in. It writes nothing but the state.
__kernel void environment_step_without_reset(__global float *state, __global float *params, __global const uint *seeds,
                                             __global const uint *clock, uint purpose, int padded_envs, int policies,
                                             int slot, int tick, __global const ACTION_SCALAR *actions) {
    Place place = place_of_work_item(padded_envs, policies);
    State s;
    Params p;
    Episode ignored;
    state_load(&s, state + place.slot, place.envs);
    params_load(&p, params, place.slot, place.envs);
    ignored.length = INTEGER(0);
    Action chosen[AGENTS];
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        ignored.episodic_return[agent] = REAL(0.0f);
        actions_load(&chosen[agent],
                     actions + (size_t)slot * ACTION_DIM * place.rows + row_of(&place, padded_envs, agent), place.rows);
        actions_clip(&chosen[agent]);
    }
    environment_advance_episode(&s, &p, chosen, &place, seeds, purpose, clock[0] + (uint)tick + 1, &ignored);
    state_store(&s, state + place.slot, place.envs);
}

// One step without time limit, statistics or reset, and with the actions as they are: what `env trace` replays.
__kernel void environment_advance(__global float *state, __global float *params, __global const uint *seeds,
                                  __global const uint *clock, int padded_envs, int policies,
                                  __global const ACTION_SCALAR *actions, __global OBS_SCALAR *obs,
                                  __global float *rewards, __global uchar *terminated) {
    Place place = place_of_work_item(padded_envs, policies);
    State s;
    Params p;
    state_load(&s, state + place.slot, place.envs);
    params_load(&p, params, place.slot, place.envs);
    Action chosen[AGENTS];
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        actions_load(&chosen[agent], actions + row_of(&place, padded_envs, agent), place.rows);
    }
    real reward[AGENTS];
    Rng rng = environment_rng(&place, seeds, 0, STREAM_DYNAMICS, clock[0] + 1);
    env_step(&s, &p, chosen, &rng, reward);
    mask is_terminated = env_terminated(&s, &p) != 0;
    EACH_AGENT
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t row = row_of(&place, padded_envs, agent);
        store_real(reward[agent], rewards + row);
        store_flags(is_terminated, terminated + row);
    }
    state_store(&s, state + place.slot, place.envs);
    observe_into(&s, &p, &place, padded_envs, obs, 0);
}

#if DRAWN
// Compiled with LANES 1: drawing is scalar. primitives [envs][MAX_PRIMITIVES][PRIMITIVE_WORDS], counts [envs].
inline void draw_into(const Place *place, __global const float *state, __global const float *params,
                      __global uint *primitives, __global int *counts) {
    State s;
    Params p;
    state_load(&s, state + place->slot, place->envs);
    params_load(&p, params, place->slot, place->envs);
    Canvas canvas;
    canvas.primitives = primitives + place->slot * MAX_PRIMITIVES * PRIMITIVE_WORDS;
    canvas.count = 0;
    env_draw(&s, &p, &canvas);
    counts[place->slot] = canvas.count;
}

__kernel void environment_draw(__global const float *state, __global const float *params, int padded_envs, int policies,
                               __global uint *primitives, __global int *counts) {
    Place place = place_of_work_item(padded_envs, policies);
    draw_into(&place, state, params, primitives, counts);
}

// Only those whose episode has ended in the step of a slot; the count of any other is -1.
__kernel void environment_draw_restarted(__global const float *state, __global const float *params, int padded_envs,
                                         int policies, int slot, __global const uchar *terminated,
                                         __global const uchar *truncated, __global uint *primitives,
                                         __global int *counts) {
    Place place = place_of_work_item(padded_envs, policies);
    size_t at = (size_t)slot * place.rows + row_of(&place, padded_envs, 0);
    if (terminated[at] | truncated[at]) {
        draw_into(&place, state, params, primitives, counts);
    } else {
        counts[place.slot] = -1;
    }
}
#endif
