// A whole rollout in one launch: observe, network, sample, step and reset, num_steps times, with everything that an
// environment is kept in registers. The same functions as step by step, so the same trajectories. One work-item advances
// GROUPS times LANES environments of one policy, and all their agents.
//
// Before this file come the environment's program, the network's functions and acting.cl. Shapes as in
// environment.cl and rollout.cl.

// What all the groups see: seen [OBS_DIM][GROUPS], and into the observations of a slot, unless obs is null.
inline void observe_groups(const State *s, const Params *p, const Place *place, int padded_envs, int agent, real *seen,
                           __global OBS_SCALAR *obs, int slot) {
    for (int g = 0; g < GROUPS; g++) {
        OBS_WORD own[OBS_WORDS];
        observe_words(&s[g], &p[g], agent, own);
        size_t at = (size_t)slot * OBS_WORDS * place[g].rows + row_of(&place[g], padded_envs, agent);
        for (int i = 0; i < OBS_WORDS; i++) {
            see_word(own[i], i, seen + g);
            if (obs) {
                PASTE(store_, OBS_WORD)(own[i], obs + at + i * place[g].rows);
            }
        }
    }
}

__kernel void fused_rollout(__global float *state, __global float *params, __global const float *ranges,
                            __global const uint *seeds, __global const uint *clock, uint purpose,
                            int padded_envs, int policies, int num_steps, __global const float *parameters,
                            __global OBS_SCALAR *obs, __global ACTION_SCALAR *actions, __global float *log_probs,
                            __global float *values, __global float *rewards, __global uchar *terminated,
                            __global uchar *truncated, __global float *final_values, __global float *episodic_return,
                            __global int *episodic_length, __global float *ended_return, __global int *ended_length,
                            __global int *ended_count, __global int *action_mask, __global int *action_masks,
                            __global int *non_finite) {
    int own_groups = padded_envs / LANES;
    int items = (own_groups + GROUPS - 1) / GROUPS;
    int policy = get_global_id(0) / items;
    int first_group = get_global_id(0) % items * GROUPS;

    Place place[GROUPS];
    State s[GROUPS];
    Params p[GROUPS];
    Episode episode[GROUPS];
    Ended ended[GROUPS];
    integer broken[GROUPS];
    for (int g = 0; g < GROUPS; g++) {
        // Where the environments do not fill the groups, the last ones are advanced twice, to the same end.
        int group = min(first_group + g, own_groups - 1);
        place[g] = place_of((size_t)policy * padded_envs + (size_t)group * LANES, padded_envs, policies);
        state_load(&s[g], state + place[g].slot, place[g].envs);
        params_load(&p[g], params, place[g].slot, place[g].envs);
        episode_load(&episode[g], &place[g], padded_envs, episodic_return, episodic_length);
        ended_load(&ended[g], &place[g], padded_envs, ended_return, ended_length, ended_count);
        broken[g] = non_finite_load(non_finite, &place[g]);
    }

    real seen[OBS_DIM * GROUPS];
    real activations[ACTIVATION_UNITS * GROUPS];
    for (int slot = 0; slot < num_steps; slot++) {
        Action chosen[GROUPS][AGENTS];
        for (int agent = 0; agent < AGENTS; agent++) {
            observe_groups(s, p, place, padded_envs, agent, seen, obs, slot);
            policy_forward(seen, parameters + AGENT_PARAMETERS(policy, agent), activations);
            for (int g = 0; g < GROUPS; g++) {
                size_t row = row_of(&place[g], padded_envs, agent);
                size_t at = (size_t)slot * place[g].rows + row;
                real *head = activations + HEAD_AT * GROUPS + g;
#if ACTION_MASK_WORDS
                integer allowed[ACTION_MASK_WORDS];
                action_mask_of(&s[g], &p[g], agent, allowed);
                action_mask_store(allowed, action_masks + (size_t)slot * ACTION_MASK_WORDS * place[g].rows + row,
                                  place[g].rows);
                mask_logits(head, GROUPS, allowed);
#endif
                Distribution distribution = distribution_of(head, GROUPS);
                ACTION_WORD action[ACTION_DIM];
                draw_action(head, GROUPS, distribution, seeds, policy, purpose,
                            (uint)(agent * padded_envs) + place[g].env, clock[0] + (uint)slot, action);
                action_store(action, actions + (size_t)slot * ACTION_DIM * place[g].rows + row, place[g].rows);
                store_real(distribution_log_prob(head, GROUPS, distribution, action), log_probs + at);
                store_real(activations[VALUE_AT * GROUPS + g], values + at);
                actions_pack(&chosen[g][agent], action);
                actions_clip(&chosen[g][agent]);
            }
        }

        uint time = clock[0] + (uint)slot + 1;
        mask done[GROUPS];
        mask cut = INTEGER(0);
        for (int g = 0; g < GROUPS; g++) {
            Outcome outcome =
                environment_advance_episode(&s[g], &p[g], chosen[g], &place[g], seeds, purpose, time, &episode[g]);
            outcome_store(&outcome, &place[g], padded_envs, slot, rewards, terminated, truncated);
            broken[g] += non_finite_counted(&outcome);
            if (any(outcome.done)) {
                count_ended(&outcome, 0, &ended[g]);
            }
            done[g] = outcome.done;
            cut |= outcome.truncated;
        }
        if (any(cut)) {
            for (int agent = 0; agent < AGENTS; agent++) {
                observe_groups(s, p, place, padded_envs, agent, seen, 0, 0);
                policy_value_forward(seen, parameters + AGENT_PARAMETERS(policy, agent), activations);
                for (int g = 0; g < GROUPS; g++) {
                    size_t row = row_of(&place[g], padded_envs, agent);
                    store_real(activations[VALUE_AT * GROUPS + g],
                               final_values + (size_t)slot * place[g].rows + row);
                }
            }
        }
        for (int g = 0; g < GROUPS; g++) {
            if (any(done[g])) {
                environment_restart(done[g], &s[g], &p[g], &place[g], params, ranges, seeds, purpose, time);
            }
        }
    }

    for (int agent = 0; agent < AGENTS; agent++) {
        observe_groups(s, p, place, padded_envs, agent, seen, obs, num_steps);
        policy_value_forward(seen, parameters + AGENT_PARAMETERS(policy, agent), activations);
        for (int g = 0; g < GROUPS; g++) {
            store_real(activations[VALUE_AT * GROUPS + g],
                       values + (size_t)num_steps * place[g].rows + row_of(&place[g], padded_envs, agent));
        }
    }
    for (int g = 0; g < GROUPS; g++) {
        state_store(&s[g], state + place[g].slot, place[g].envs);
        action_mask_into(&s[g], &p[g], &place[g], padded_envs, action_mask);
        episode_store(&episode[g], &place[g], padded_envs, episodic_return, episodic_length);
        ended_store(&ended[g], &place[g], padded_envs, ended_return, ended_length, ended_count);
        non_finite_store(broken[g], non_finite, &place[g]);
    }
}
