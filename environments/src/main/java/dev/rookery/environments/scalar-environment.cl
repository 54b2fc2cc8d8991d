// The step of a scalar environment on a CPU. One work-item advances RUN neighbours of one policy, one after the other, and
// takes what lies next to each other in memory, a word of RUN environments, at once: the words of one environment are as
// far apart as there are environments, which no cache likes.
//
// The words of a run stay apart, words [STATE_WORDS][RUN], and each turn of a loop takes its own out of them: as an array of
// structures they would keep compilers from doing the turns at once, eight or sixteen together.
//
// Before this file comes environment.cl, which tells the shapes. The kernel does what that of vector-environment.cl does.

// What lies next to each other in memory, whatever it is aligned to.
typedef float16 unaligned_run __attribute__((aligned(4)));
#define load_run(pointer) (*(__global const unaligned_run *)(pointer))
#define store_run(value, pointer) (*(__global unaligned_run *)(pointer) = (value))

// Where environments draw their parameters each has its own, else all have the same.
#if RANDOMIZED
#define PARAMS_OF(e) (e)
#define PARAMS_KEPT RUN
#else
#define PARAMS_OF(e) 0
#define PARAMS_KEPT 1
#endif

inline void observe_run(const float *words, const Params *p, const Place *place, int padded_envs, __global float *obs,
                        int slot) {
    for (int agent = 0; agent < AGENTS; agent++) {
        __attribute__((aligned(64))) float tile[OBS_DIM * RUN];
        for (int e = 0; e < RUN; e++) {
            State s;
            state_unpack(&s, words, e);
            float seen[OBS_DIM];
            env_observe(&s, &p[PARAMS_OF(e)], agent, seen);
#pragma unroll
            for (int i = 0; i < OBS_DIM; i++) {
                tile[i * RUN + e] = seen[i];
            }
        }
        __global float *target = obs + (size_t)slot * OBS_DIM * place->rows + row_of(place, padded_envs, agent);
        for (int i = 0; i < OBS_DIM; i++) {
            store_run(*(const float16 *)(tile + i * RUN), target + i * place->rows);
        }
    }
}

__kernel void environment_step(__global float *state, __global float *params, __global const float *ranges,
                               __global const uint *seeds, __global const uint *clock, uint purpose,
                               int padded_envs, int policies, int slot, int next_obs_slot, int tick, int first_only,
                               __global const ACTION_SCALAR *actions, __global float *obs, __global float *final_obs,
                               __global float *rewards, __global uchar *terminated, __global uchar *truncated,
                               __global float *episodic_return, __global int *episodic_length,
                               __global float *ended_return, __global int *ended_length, __global int *ended_count) {
    Place first = place_of(get_global_id(0) * RUN, padded_envs, policies);
    uint time = clock[0] + (uint)tick + 1;
    __attribute__((aligned(64))) float words[STATE_WORDS * RUN];
    Params p[PARAMS_KEPT];
    Action chosen[RUN][AGENTS];
    Episode episode[RUN];
    Outcome outcome[RUN];
    for (int i = 0; i < STATE_WORDS; i++) {
        *(float16 *)(words + i * RUN) = load_run(state + i * first.envs + first.slot);
    }
    for (int e = 0; e < PARAMS_KEPT; e++) {
        params_load(&p[e], params, first.slot + e, first.envs);
    }
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t row = row_of(&first, padded_envs, agent);
        for (int e = 0; e < RUN; e++) {
            actions_load(&chosen[e][agent], actions + (size_t)slot * ACTION_DIM * first.rows + row + e, first.rows);
            actions_clip(&chosen[e][agent]);
            episode[e].episodic_return[agent] = episodic_return[row + e];
        }
    }
    for (int e = 0; e < RUN; e++) {
        episode[e].length = episodic_length[first.slot + e];
    }

    int any_done = 0;
    for (int e = 0; e < RUN; e++) {
        Place place = place_of(first.slot + e, padded_envs, policies);
        State s;
        state_unpack(&s, words, e);
        outcome[e] = environment_advance_episode(&s, &p[PARAMS_OF(e)], chosen[e], &place, seeds, purpose, time,
                                                 &episode[e]);
        state_pack(&s, words, e);
        any_done |= outcome[e].done;
    }
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t row = row_of(&first, padded_envs, agent);
        size_t at = (size_t)slot * first.rows + row;
        for (int e = 0; e < RUN; e++) {
            rewards[at + e] = outcome[e].rewards[agent];
            terminated[at + e] = outcome[e].terminated ? 1 : 0;
            truncated[at + e] = outcome[e].truncated ? 1 : 0;
            episodic_return[row + e] = episode[e].episodic_return[agent];
        }
    }
    for (int e = 0; e < RUN; e++) {
        episodic_length[first.slot + e] = episode[e].length;
    }

    if (any_done) {
        observe_run(words, p, &first, padded_envs, final_obs, 0);
        for (int e = 0; e < RUN; e++) {
            if (outcome[e].done) {
                Place place = place_of(first.slot + e, padded_envs, policies);
                Ended ended;
                ended_load(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
                count_ended(&outcome[e], first_only, &ended);
                ended_store(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
                State s;
                state_unpack(&s, words, e);
                environment_restart(outcome[e].done, &s, &p[PARAMS_OF(e)], &place, params, ranges, seeds, purpose,
                                    time);
                state_pack(&s, words, e);
            }
        }
    }
    for (int i = 0; i < STATE_WORDS; i++) {
        store_run(*(const float16 *)(words + i * RUN), state + i * first.envs + first.slot);
    }
    observe_run(words, p, &first, padded_envs, obs, next_obs_slot);
}
