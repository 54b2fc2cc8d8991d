// Every function of an environment by itself, on states from the host, with memory around and under its results that is
// known, so that it shows what they write and what they leave. After environment.cl, which tells the shapes.

// Words before and after each array that the author's functions write.
#define GUARD 8

// state, leftover, state_observed, stepped, fresh [STATE_WORDS][envs]; observed [AGENTS][GUARD + OBS_DIM + GUARD][envs];
// rewards [GUARD + AGENTS + GUARD][envs]; terminated, stepped_terminated [envs]; state_bytes [1]; with env_action_mask
// allowed [AGENTS][GUARD + ACTION_MASK_SIZE + GUARD][envs], as the author has set it.
//
// leftover is what lies in a state before env_reset, leftover_word what lies in obs and rewards. Nothing but env_reset is
// done without LOOK, when there is no state yet; with it the state is looked at; with STEP it is stepped as well.
#define LOOK 1
#define STEP 2
__kernel void environment_check(__global const float *state, __global const float *params, __global const uint *seeds,
                                uint time, uint purpose, int padded_envs, int asked,
                                __global const ACTION_SCALAR *actions, __global const float *leftover,
                                uint leftover_word,
                                __global float *observed, __global float *state_observed, __global uchar *terminated,
                                __global float *rewards, __global float *stepped, __global uchar *stepped_terminated,
                                __global float *fresh, __global int *state_bytes, __global int *allowed) {
    Place place = place_of_work_item(padded_envs, 1);
    real under = as_real((natural)(leftover_word));
    Params p;
    State s;
    params_load(&p, params, place.slot, place.envs);
    if (asked & LOOK) {
        state_load(&s, state + place.slot, place.envs);

        for (int agent = 0; agent < AGENTS; agent++) {
            real seen[GUARD + OBS_DIM + GUARD];
            for (int i = 0; i < GUARD + OBS_DIM + GUARD; i++) {
                seen[i] = under;
            }
#if OBS_BITS
            // Words that are written before and after the bits show as numbers before and after the others.
            natural bits[GUARD + BIT_WORDS + GUARD];
            for (int i = 0; i < GUARD + BIT_WORDS + GUARD; i++) {
                bits[i] = i >= GUARD && i < GUARD + BIT_WORDS ? (natural)(0u) : as_natural(under);
            }
            env_observe_bits(&s, &p, agent, bits + GUARD);
            numbers_of(bits + GUARD, seen + GUARD);
            for (int i = 0; i < GUARD; i++) {
                seen[i] = as_real(bits[i]);
                seen[GUARD + OBS_DIM + i] = as_real(bits[GUARD + BIT_WORDS + i]);
            }
#else
            env_observe(&s, &p, agent, seen + GUARD);
#endif
            for (int i = 0; i < GUARD + OBS_DIM + GUARD; i++) {
                store_real(seen[i], observed + (agent * (GUARD + OBS_DIM + GUARD) + i) * place.envs + place.slot);
            }
        }
        mask ended = env_terminated(&s, &p) != 0;
        store_flags(ended, terminated + place.slot);
#if ACTION_MASK_WORDS
        for (int agent = 0; agent < AGENTS; agent++) {
            mask set[GUARD + ACTION_MASK_SIZE + GUARD];
            for (int i = 0; i < GUARD + ACTION_MASK_SIZE + GUARD; i++) {
                int inside = i >= GUARD && i < GUARD + ACTION_MASK_SIZE;
                set[i] = inside ? INTEGER(0) == 0 : as_integer(under);
            }
            env_action_mask(&s, &p, agent, set + GUARD);
            for (int i = 0; i < GUARD + ACTION_MASK_SIZE + GUARD; i++) {
                store_integer(set[i], allowed + (agent * (GUARD + ACTION_MASK_SIZE + GUARD) + i) * place.envs + place.slot);
            }
        }
#endif
        state_store(&s, state_observed + place.slot, place.envs);
    }
    if (asked & STEP) {
        state_load(&s, state + place.slot, place.envs);
        Action chosen[AGENTS];
        for (int agent = 0; agent < AGENTS; agent++) {
            actions_load(&chosen[agent], actions + row_of(&place, padded_envs, agent), place.rows);
        }
        real earned[GUARD + AGENTS + GUARD];
        for (int i = 0; i < GUARD + AGENTS + GUARD; i++) {
            earned[i] = under;
        }
        Rng rng = environment_rng(&place, seeds, purpose, STREAM_DYNAMICS, time);
        env_step(&s, &p, chosen, &rng, earned + GUARD);
        for (int i = 0; i < GUARD + AGENTS + GUARD; i++) {
            store_real(earned[i], rewards + i * place.envs + place.slot);
        }
        state_store(&s, stepped + place.slot, place.envs);
        mask ended = env_terminated(&s, &p) != 0;
        store_flags(ended, stepped_terminated + place.slot);
    }

    state_load(&s, leftover + place.slot, place.envs);
    Rng reset_rng = environment_rng(&place, seeds, purpose, STREAM_RESET, time);
    env_reset(&s, &p, &reset_rng);
    state_store(&s, fresh + place.slot, place.envs);
    if (get_global_id(0) == 0) {
        state_bytes[0] = (int)sizeof(State);
    }
}
