// The step of a scalar environment on a CPU. One work-item advances RUN neighbours of one policy, one after the other, and
// takes what lies next to each other in memory, a word of RUN environments, at once: the words of one environment are as
// far apart as there are environments, which no cache likes.
//
// The words of a run stay apart, words [STATE_WORDS][RUN], and each turn of a loop takes its own out of them: as an array of
// structures they would keep compilers from doing the turns at once, eight or sixteen together.
//
// A work-item advances up to MOST_RUNS runs, and writes what is seen of all of them together: each word in a long piece, as
// memory likes it (docs/decisions/0010-observations-in-bits.md).
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

typedef PASTE(OBS_SCALAR, 16) seen_run;
typedef seen_run unaligned_seen_run __attribute__((aligned(4)));
#define SEEN_ENVS (MOST_RUNS * RUN)

// Where a slot's observations of this work-item's runs go.
typedef struct {
    __global OBS_SCALAR *obs;
    int runs;                                      // that were seen so far
    size_t rows[AGENTS][MOST_RUNS];                // the first of each
    __attribute__((aligned(64))) OBS_SCALAR seen[AGENTS * OBS_WORDS * SEEN_ENVS];
} Sight;

inline void sight_begin(Sight *sight, __global OBS_SCALAR *obs, int slot, size_t rows) {
    sight->obs = obs + (size_t)slot * OBS_WORDS * rows;
    sight->runs = 0;
}

inline void observe_run(const float *restrict words, const Params *restrict p, const Place *restrict place,
                        int padded_envs, Sight *restrict sight) {
    for (int agent = 0; agent < AGENTS; agent++) {
        OBS_SCALAR *restrict tile = sight->seen + agent * OBS_WORDS * SEEN_ENVS + sight->runs * RUN;
        for (int e = 0; e < RUN; e++) {
            State s;
            state_unpack(&s, words, e);
            OBS_SCALAR seen[OBS_WORDS];
            observe_words(&s, &p[PARAMS_OF(e)], agent, seen);
#pragma unroll
            for (int word = 0; word < OBS_WORDS; word++) {
                tile[word * SEEN_ENVS + e] = seen[word];
            }
        }
        sight->rows[agent][sight->runs] = row_of(place, padded_envs, agent);
    }
    sight->runs += 1;
}

// Past the caches, where there is more than they hold: what is not read before it is written need not come from memory.
#define CACHED_BYTES (8u << 20)
#if defined(__has_builtin)
#if __has_builtin(__builtin_nontemporal_store)
#define store_past_caches(value, pointer) __builtin_nontemporal_store(value, (__global seen_run *)(pointer))
#endif
#endif
#ifndef store_past_caches
#define store_past_caches(value, pointer) (*(__global unaligned_seen_run *)(pointer) = (value))
#endif

// Writes what was seen, word after word, of all runs, which lie beside each other as a rule.
inline void sight_end(const Sight *sight, size_t rows) {
    int past_caches = rows * OBS_WORDS * sizeof(OBS_SCALAR) > CACHED_BYTES && ((size_t)sight->obs & 63) == 0;
    for (int agent = 0; agent < AGENTS; agent++) {
        for (int word = 0; word < OBS_WORDS; word++) {
            const OBS_SCALAR *seen = sight->seen + (agent * OBS_WORDS + word) * SEEN_ENVS;
            __global OBS_SCALAR *line = sight->obs + word * rows;
            for (int run = 0; run < sight->runs; run++) {
                seen_run words = *(const seen_run *)(seen + run * RUN);
                __global OBS_SCALAR *target = line + sight->rows[agent][run];
                if (past_caches) {
                    store_past_caches(words, target);
                } else {
                    *(__global unaligned_seen_run *)target = words;
                }
            }
        }
    }
}

__kernel void environment_step(ENVIRONMENT_STEP_PARAMETERS) {
    uint time = clock[0] + (uint)tick + 1;
    size_t rows = (size_t)padded_envs * policies * AGENTS;
    Sight sight;
    Sight last_sight;
    sight_begin(&sight, obs, next_obs_slot, rows);
    sight_begin(&last_sight, final_obs, 0, rows);
    // As many runs for each work-item, but for those after the last.
#if MOST_RUNS == 1
    size_t begin = STEP_ITEM;
    size_t end = begin + 1;
#else
    size_t all = (size_t)padded_envs * policies / RUN;
    size_t share = (all + work_items - 1) / work_items;
    size_t begin = min(all, STEP_ITEM * share);
    size_t end = min(all, begin + share);
#endif
    for (size_t run = begin; run < end; run++) {
        Place first = place_of(run * RUN, padded_envs, policies);
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
            non_finite_store(non_finite_load(non_finite, &place) + non_finite_counted(&outcome[e]), non_finite, &place);
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
            observe_run(words, p, &first, padded_envs, &last_sight);
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
        observe_run(words, p, &first, padded_envs, &sight);
#if ACTION_MASK_WORDS
        for (int e = 0; e < RUN; e++) {
            Place place = place_of(first.slot + e, padded_envs, policies);
            State s;
            state_unpack(&s, words, e);
            action_mask_into(&s, &p[PARAMS_OF(e)], &place, padded_envs, action_mask);
        }
#endif
    }
    sight_end(&last_sight, rows);
    sight_end(&sight, rows);
}
