// Gold to fetch and enemies to avoid, which cross the board: MinAtar's Asterix (Young and Tian 2019, arXiv:1903.03176).

typedef struct {
    integer player_x;
    integer player_y;        // 1 to 8
    // Things: one at most in each of the lines y = 1 to 8, whose bits and nibbles are counted from 0.
    natural present;         // bits
    natural gold;            // bits: 1 gold, 0 an enemy
    natural to_right;        // bits: 1 moves to the right, 0 to the left
    natural things_x;        // nibbles
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
#define ALL_LINES 0xffu
#define RAMP_INTERVAL 100

ALWAYS_INLINE int thing_x(const State *s, int line) {
    return (s->things_x >> (4 * line)) & 15u;
}

void env_reset(State *s, const Params *p, Rng *rng) {
    s->player_x = 5;
    s->player_y = 5;
    s->present = 0u;
    s->gold = 0u;
    s->to_right = 0u;
    s->things_x = 0u;
    s->spawn_interval = 10;
    s->spawn_timer = s->spawn_interval;
    s->move_interval = 5;
    s->move_timer = s->move_interval;
    s->ramp_timer = RAMP_INTERVAL;
    s->ramps = 0;
    s->action = 0;
    s->over = 0;
}

// A thing enters an empty line, if there is one, from either side.
ALWAYS_INLINE void spawn(State *s, Rng *rng) {
    uint to_right = rng_below(rng, 2u);
    uint is_gold = rng_below(rng, 3u) == 0;
    uint empty = ~s->present & ALL_LINES;
    if (empty == 0u) {
        return;
    }
    for (int skipped = rng_below(rng, popcount(empty)); skipped > 0; skipped--) {
        empty &= empty - 1u;
    }
    uint line = 31u - clz(empty & -empty);
    s->present |= 1u << line;
    s->gold = (s->gold & ~(1u << line)) | (is_gold << line);
    s->to_right = (s->to_right & ~(1u << line)) | (to_right << line);
    s->things_x = (s->things_x & ~(15u << (4u * line))) | ((to_right ? 0u : (uint)LAST) << (4u * line));
}

// What is in the player's cell: gold is taken, an enemy ends the episode. Gives the reward.
ALWAYS_INLINE int meet(State *s) {
    int line = s->player_y - 1;
    int is_here = ((s->present >> line) & 1u) && thing_x(s, line) == s->player_x;
    int is_gold = (s->gold >> line) & 1u;
    s->present &= ~((uint)(is_here & is_gold) << line);
    s->over |= is_here & !is_gold;
    return is_here & is_gold;
}

ALWAYS_INLINE void move_things(State *s) {
    uint xs = 0u;
    for (int line = 0; line < LINES; line++) {
        int x = thing_x(s, line) + ((s->to_right >> line) & 1u ? 1 : -1);
        uint stays = x >= 0 && x < SIDE;
        s->present &= ~((stays ^ 1u) << line);
        xs |= (stays ? (uint)x : 0u) << (4 * line);
    }
    s->things_x = xs;
}

ALWAYS_INLINE void become_harder(State *s, const Params *p) {
    if (p->ramping == 0.0f || (s->spawn_interval == 1 && s->move_interval == 1)) {
        return;
    }
    if (s->ramp_timer >= 0) {
        s->ramp_timer--;
        return;
    }
    s->move_interval -= s->ramps % 2 == 1 && s->move_interval > 1;
    s->spawn_interval -= s->spawn_interval > 1;
    s->ramps++;
    s->ramp_timer = RAMP_INTERVAL;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    int action = stuck(s, p, actions[0], rng);
    if (s->spawn_timer == 0) {
        spawn(s, rng);
        s->spawn_timer = s->spawn_interval;
    }
    s->player_x = clamp(s->player_x + (action == 3) - (action == 1), 0, LAST);
    s->player_y = clamp(s->player_y + (action == 4) - (action == 2), 1, LINES);
    int reward = meet(s);
    if (s->move_timer == 0) {
        s->move_timer = s->move_interval;
        move_things(s);
        reward += meet(s);
    }
    s->spawn_timer--;
    s->move_timer--;
    become_harder(s, p);
    rewards[0] = (float)reward;
}

mask env_terminated(const State *s, const Params *p) {
    return s->over;
}

void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    set_cell(bits + PLAYER * PLANE_OF_CELLS, s->player_x, s->player_y);
    for (uint left = s->present; left != 0u; left &= left - 1u) {
        int line = 31 - (int)clz(left & -left);
        int x = thing_x(s, line);
        set_cell(bits + ((s->gold >> line) & 1u ? GOLD : ENEMY) * PLANE_OF_CELLS, x, line + 1);
        set_cell_within(bits + TRAIL * PLANE_OF_CELLS, (s->to_right >> line) & 1u ? x - 1 : x + 1, line + 1);
    }
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_board(canvas);
    for (int line = 0; line < LINES; line++) {
        if ((s->present >> line) & 1u) {
            int x = thing_x(s, line);
            draw_trail(canvas, (s->to_right >> line) & 1u ? x - 1 : x + 1, line + 1);
            if ((s->gold >> line) & 1u) {
                draw_ball(canvas, x, line + 1, 0.36f, ACCENT3);
                draw_ball(canvas, x, line + 1, 0.2f, GROUND);
            } else {
                draw_cell(canvas, x, line + 1, BAD);
            }
        }
    }
    draw_cell(canvas, s->player_x, s->player_y, ACCENT1);
}
