// The step of environments in lanes on a CPU. One work-item advances up to MOST_VECTORS times LANES environments of one
// policy, and then restarts those whose episodes are done, gathered into vectors: few lanes are done in a step, but some
// lane of most vectors may be, and a restart takes as long for one lane as for all.
//
// Before this file comes environment.cl, which tells the shapes. The kernel does what that of vector-environment.cl does.

#define MOST_ENVS (MOST_VECTORS * LANES)
#define WORD_BITS 64
#define DONE_WORDS ((MOST_ENVS + WORD_BITS - 1) / WORD_BITS)

#if STATE_WORDS <= 64
#define EACH_WORD _Pragma("unroll")
#else
#define EACH_WORD
#endif

// The environments whose bits are set in done, counted from `first`; behind them others, so that a whole vector can be
// taken from any on.
inline int gather(const ulong *done, int vectors, uint first, uint *envs) {
    int count = 0;
    for (int word = 0; word * WORD_BITS < vectors * LANES; word++) {
        ulong left = done[word];
        while (left != 0) {
            envs[count] = first + word * WORD_BITS + (WORD_BITS - 1 - (int)clz(left & -left));
            left &= left - 1;
            count += 1;
        }
    }
    PASTE(vstore, LANES)((natural)(first), 0, envs + count);
    return count;
}

// Ends the episode of one environment at `env` of the place: its statistics, what was seen last, and what is seen of lane
// `lane` of a new state. episode_store has left the steps and the return of the whole episode.
static __attribute__((always_inline)) void end_one(const Place *place, uint env, int padded_envs, int first_only,
                                                   int lane, const OBS_WORD *seen, __global OBS_SCALAR *obs,
                                                   __global OBS_SCALAR *final_obs, __global float *episodic_return,
                                                   __global int *episodic_length, __global float *ended_return,
                                                   __global int *ended_length, __global int *ended_count) {
    size_t at = place->slot + env;
    int counted = first_only == 0 || ended_count[at] == 0;
    EACH_ELEMENT
    for (int agent = 0; agent < AGENTS; agent++) {
        size_t row = row_of(place, padded_envs, agent) + env;
        EACH_ELEMENT
        for (int i = 0; i < OBS_WORDS; i++) {
            final_obs[row + i * place->rows] = obs[row + i * place->rows];
            obs[row + i * place->rows] = ((const OBS_SCALAR *)&seen[agent * OBS_WORDS + i])[lane];
        }
        if (counted) {
            ended_return[row] += episodic_return[row];
        }
        episodic_return[row] = 0.0f;
    }
    if (counted) {
        ended_length[at] += episodic_length[at];
        ended_count[at] += 1;
    }
    episodic_length[at] = 0;
}

__kernel void environment_step(ENVIRONMENT_STEP_PARAMETERS) {
    uint time = clock[0] + (uint)tick + 1;
    int items = work_items / policies;
    uint policy = STEP_ITEM / items;
    int own_vectors = padded_envs / LANES;
    int share = (own_vectors + items - 1) / items;
    int begin = min(own_vectors, (int)(STEP_ITEM % items) * share);
    int vectors = min(own_vectors - begin, share);

    ulong done[DONE_WORDS];
    for (int word = 0; word < DONE_WORDS; word++) {
        done[word] = 0;
    }
    Params p;
#if !RANDOMIZED
    params_load(&p, params, 0, 0);
#endif
    for (int v = 0; v < vectors; v++) {
        Place place = place_in(policy, (begin + v) * LANES, padded_envs, policies);
        State s;
        Episode episode;
        Action chosen[AGENTS];
        state_load(&s, state + place.slot, place.envs);
#if RANDOMIZED
        params_load(&p, params, place.slot, place.envs);
#endif
        episode_load(&episode, &place, padded_envs, episodic_return, episodic_length);
        EACH_AGENT
        for (int agent = 0; agent < AGENTS; agent++) {
            size_t row = row_of(&place, padded_envs, agent);
            actions_load(&chosen[agent], actions + (size_t)slot * ACTION_DIM * place.rows + row, place.rows);
            actions_clip(&chosen[agent]);
        }
        Outcome outcome = environment_advance_episode(&s, &p, chosen, &place, seeds, purpose, time, &episode);
        outcome_store(&outcome, &place, padded_envs, slot, rewards, terminated, truncated);
        episode_store(&outcome.episode, &place, padded_envs, episodic_return, episodic_length);
        non_finite_store(non_finite_load(non_finite, &place) + non_finite_counted(&outcome), non_finite, &place);
        state_store(&s, state + place.slot, place.envs);
        observe_into(&s, &p, &place, padded_envs, obs, next_obs_slot);
        action_mask_into(&s, &p, &place, padded_envs, action_mask);
        done[v * LANES / WORD_BITS] |= (ulong)lane_bits(outcome.done) << (v * LANES % WORD_BITS);
    }

    uint envs[MOST_ENVS + LANES];
    int count = gather(done, vectors, begin * LANES, envs);
    Place place = place_in(policy, 0, padded_envs, policies);
    for (int first = 0; first < count; first += LANES) {
        natural own = PASTE(vload, LANES)(0, envs + first);
#if RANDOMIZED
        Rng params_rng = rng_of(policy, own, seeds, purpose, STREAM_PARAMS, time);
        params_draw(&p, ranges, &params_rng);
        real drawn[PARAMS];
        params_words(&p, drawn);
#endif
        State s;
        Rng rng = rng_of(policy, own, seeds, purpose, STREAM_RESET, time);
        env_reset(&s, &p, &rng);
        real words[STATE_WORDS];
        state_words(&s, words);
        OBS_WORD seen[AGENTS * OBS_WORDS];
#if ACTION_MASK_WORDS
        integer allowed[AGENTS * ACTION_MASK_WORDS];
#endif
        EACH_AGENT
        for (int agent = 0; agent < AGENTS; agent++) {
            observe_words(&s, &p, agent, seen + agent * OBS_WORDS);
#if ACTION_MASK_WORDS
            action_mask_of(&s, &p, agent, allowed + agent * ACTION_MASK_WORDS);
#endif
        }
        for (int lane = 0; lane < LANES && first + lane < count; lane++) {
            uint env = envs[first + lane];
            end_one(&place, env, padded_envs, first_only, lane, seen,
                    obs + (size_t)next_obs_slot * OBS_WORDS * place.rows, final_obs, episodic_return, episodic_length,
                    ended_return, ended_length, ended_count);
            EACH_WORD
            for (int word = 0; word < STATE_WORDS; word++) {
                state[place.slot + env + word * place.envs] = LANE(words[word], lane);
            }
#if RANDOMIZED
            for (int i = 0; i < PARAMS; i++) {
                params[place.slot + env + i * place.envs] = LANE(drawn[i], lane);
            }
#endif
#if ACTION_MASK_WORDS
            for (int agent = 0; agent < AGENTS; agent++) {
                for (int word = 0; word < ACTION_MASK_WORDS; word++) {
                    action_mask[word * place.rows + row_of(&place, padded_envs, agent) + env] =
                        ((const int *)&allowed[agent * ACTION_MASK_WORDS + word])[lane];
                }
            }
#endif
        }
    }
}
