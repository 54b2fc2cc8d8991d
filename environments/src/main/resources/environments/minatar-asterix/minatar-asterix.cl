// Gold to fetch and enemies to avoid, which cross the board: MinAtar's Asterix (Young and Tian 2019, arXiv:1903.03176).

typedef struct {
    integer player_x;
    integer player_y;        // 1 to 8
    // Things: one at most in each of the lines y = 1 to 8, which has a nibble, counted from 0.
    natural present;         // 0 or 1
    natural gold;            // 1 gold, 0 an enemy
    natural to_right;        // 1 moves to the right, 0 to the left
    natural things_x;        // 0 to 9
    integer spawn_interval;  // steps
    integer spawn_timer;     // steps until the next thing comes
    integer move_interval;
    integer move_timer;      // steps until the things move
    integer ramp_timer;
    integer ramps;           // how often it has become harder
    integer action;          // what was last done
    integer over;            // 1: an enemy has met the player
} State;

#include "../minatar/minatar.cl"

#define PLAYER 0
#define ENEMY 1
#define TRAIL 2
#define GOLD 3

#define LINES 8
#define RAMP_INTERVAL 100

void env_reset(State *s, const Params *p, Rng *rng) {
    s->player_x = INTEGER(5);
    s->player_y = INTEGER(5);
    s->present = NATURAL(0u);
    s->gold = NATURAL(0u);
    s->to_right = NATURAL(0u);
    s->things_x = NATURAL(0u);
    s->spawn_interval = INTEGER(10);
    s->spawn_timer = s->spawn_interval;
    s->move_interval = INTEGER(5);
    s->move_timer = s->move_interval;
    s->ramp_timer = INTEGER(RAMP_INTERVAL);
    s->ramps = INTEGER(0);
    s->action = INTEGER(0);
    s->over = INTEGER(0);
}

ALWAYS_INLINE natural number_of_ones(natural nibbles) {
    return ((nibbles * EACH_NIBBLE) >> 28u) & 15u;
}

// A thing enters an empty line, if there is one, from either side.
ALWAYS_INLINE void spawn_where(mask wanted, State *s, Rng *rng) {
    mask to_right = rng_below(rng, 2u) != 0;
    mask is_gold = rng_below(rng, 3u) == 0;
    natural empty = s->present ^ EACH_NIBBLE;
    natural skipped = below(number_of_ones(empty), rng_bits(rng));
    for (uint i = 0; i < LINES - 1 && any(skipped > i); i++) {
        empty = choose(skipped > i, empty & (empty - 1u), empty);
    }
    natural line = bits_where(wanted, empty & -empty);
    natural others = ~(line * 15u);
    s->present |= line;
    s->gold = (s->gold & others) | bits_where(is_gold, line);
    s->to_right = (s->to_right & others) | bits_where(to_right, line);
    s->things_x = (s->things_x & others) | bits_where(!to_right, line * LAST);
}

// What is in the player's cell: gold is taken, an enemy ends the episode. Gives the reward.
ALWAYS_INLINE integer meet_where(mask wanted, State *s) {
    natural line = NATURAL(1u) << as_natural(4 * (s->player_y - 1));
    natural here = line * as_natural(s->player_x);
    mask is_here = wanted & ((s->present & line) != 0u) & ((s->things_x & (line * 15u)) == here);
    mask is_gold = (s->gold & line) != 0u;
    s->present &= ~bits_where(is_here & is_gold, line);
    s->over |= one_where(is_here & !is_gold);
    return one_where(is_here & is_gold);
}

ALWAYS_INLINE void move_things_where(mask wanted, State *s) {
    natural to_left = s->to_right ^ EACH_NIBBLE;
    natural leaving = (s->to_right & nibbles_at_last(s->things_x)) | (to_left & nibbles_at_0(s->things_x));
    natural xs = s->things_x + (s->to_right & ~leaving) - (to_left & ~leaving);
    s->present &= ~bits_where(wanted, leaving);
    s->things_x = choose(wanted, xs, s->things_x);
}

ALWAYS_INLINE void become_harder(State *s, const Params *p) {
    mask can = (p->ramping != 0.0f) & ((s->spawn_interval != 1) | (s->move_interval != 1));
    mask now = can & (s->ramp_timer < 0);
    s->move_interval -= one_where(now & ((s->ramps & 1) != 0) & (s->move_interval > 1));
    s->spawn_interval -= one_where(now & (s->spawn_interval > 1));
    s->ramps += one_where(now);
    s->ramp_timer = choose(now, INTEGER(RAMP_INTERVAL), s->ramp_timer - one_where(can));
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    integer action = stuck(s, p, actions[0], rng);
    mask spawns = s->spawn_timer == 0;
    if (any(spawns)) {
        spawn_where(spawns, s, rng);
    }
    s->spawn_timer = choose(spawns, s->spawn_interval, s->spawn_timer) - 1;
    s->player_x = within(s->player_x + one_where(action == 3) - one_where(action == 1), 0, LAST);
    s->player_y = within(s->player_y + one_where(action == 4) - one_where(action == 2), 1, LINES);
    integer reward = meet_where(INTEGER(0) == 0, s);
    mask moves = s->move_timer == 0;
    move_things_where(moves, s);
    reward += meet_where(moves, s);
    s->move_timer = choose(moves, s->move_interval, s->move_timer) - 1;
    become_harder(s, p);
    rewards[0] = to_real(reward);
}

mask env_terminated(const State *s, const Params *p) {
    return s->over != 0;
}

void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    set_cell(bits + PLAYER * PLANE_OF_CELLS, s->player_x, s->player_y);
#pragma unroll
    for (int line = 0; line < LINES; line++) {
        natural thing = nibble(s->present, line) << nibble(s->things_x, line);
        natural gold = bits_where(nibble(s->gold, line) != 0u, thing);
        natural behind = choose(nibble(s->to_right, line) != 0u, thing >> 1u, (thing << 1u) & LINE);
        add_to_line(bits + ENEMY * PLANE_OF_CELLS, line + 1, thing ^ gold);
        add_to_line(bits + TRAIL * PLANE_OF_CELLS, line + 1, behind);
        add_to_line(bits + GOLD * PLANE_OF_CELLS, line + 1, gold);
    }
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_board(canvas);
    for (int line = 0; line < LINES; line++) {
        if (nibble(s->present, line) != 0u) {
            int x = nibble(s->things_x, line);
            draw_trail(canvas, nibble(s->to_right, line) != 0u ? x - 1 : x + 1, line + 1);
            if (nibble(s->gold, line) != 0u) {
                draw_ball(canvas, x, line + 1, 0.36f, ACCENT3);
                draw_ball(canvas, x, line + 1, 0.2f, GROUND);
            } else {
                draw_cell(canvas, x, line + 1, BAD);
            }
        }
    }
    draw_cell(canvas, s->player_x, s->player_y, ACCENT1);
}
