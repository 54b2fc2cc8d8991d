// Eight lanes of cars to cross: MinAtar's Freeway (Young and Tian 2019, arXiv:1903.03176).

typedef struct {
    integer player_y;    // in the column x = 4
    integer move_timer;  // steps until the player can move
    // Cars: one in each of the lines y = 1 to 8, which has a nibble, counted from 0.
    natural cars_x;      // 0 to 9
    natural intervals;   // steps that a car rests between two moves, 1 to 5
    natural timers;      // steps until it moves
    natural to_right;    // 1 moves to the right, 0 to the left
    integer action;      // what was last done
} State;

#include "../minatar/minatar.cl"

#define CHICKEN 0
#define CAR 1
#define FIRST_SPEED 2
#define SPEEDS 5

#define COLUMN 4
#define LINES 8
#define REST 3  // steps from a move of the player to the next

// Speeds and directions, each as likely as the others.
ALWAYS_INLINE void draw_speeds_where(mask wanted, State *s, Rng *rng) {
    natural intervals = NATURAL(0u);
    natural to_right = NATURAL(0u);
    for (uint line = 0; line < LINES; line++) {
        natural drawn = as_natural(rng_below(rng, 2u * SPEEDS));
        natural is_right = bits_where(drawn >= (uint)SPEEDS, NATURAL(1u));
        intervals |= (1u + drawn - (uint)SPEEDS * is_right) << (4u * line);
        to_right |= is_right << (4u * line);
    }
    s->intervals = choose(wanted, intervals, s->intervals);
    s->timers = choose(wanted, intervals, s->timers);
    s->to_right = choose(wanted, to_right, s->to_right);
}

void env_reset(State *s, const Params *p, Rng *rng) {
    s->player_y = INTEGER(LAST);
    s->move_timer = INTEGER(REST);
    s->cars_x = NATURAL(0u);
    draw_speeds_where(INTEGER(0) == 0, s, rng);
    s->action = INTEGER(0);
}

// Back to where it began, if a car is in the player's cell.
ALWAYS_INLINE void be_hit(State *s) {
    natural nibble = as_natural(4 * (s->player_y - 1)) & 31u;
    mask is_hit = (s->player_y >= 1) & (s->player_y <= LINES) & (((s->cars_x >> nibble) & 15u) == (uint)COLUMN);
    s->player_y = choose(is_hit, INTEGER(LAST), s->player_y);
}

// Cars come back in at the other side.
ALWAYS_INLINE void move_cars(State *s) {
    natural moving = nibbles_at_0(s->timers);
    natural right = moving & s->to_right;
    natural left = moving & ~s->to_right;
    natural leaving_right = right & nibbles_at_last(s->cars_x);
    natural leaving_left = left & nibbles_at_0(s->cars_x);
    s->cars_x = s->cars_x + right - left + (uint)SIDE * (leaving_left - leaving_right);
    s->timers = s->timers - (moving ^ EACH_NIBBLE) + (s->intervals & (moving * 15u));
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    integer action = stuck(s, p, actions[0], rng);
    mask walks = (action != 0) & (s->move_timer == 0);
    integer ahead = s->player_y + choose(action == 2, INTEGER(1), INTEGER(-1));
    s->player_y = choose(walks, choose(ahead > LAST, INTEGER(LAST), ahead), s->player_y);
    s->move_timer = choose(walks, INTEGER(REST), s->move_timer);
    mask is_across = s->player_y == 0;
    if (any(is_across)) {
        draw_speeds_where(is_across, s, rng);
        s->player_y = choose(is_across, INTEGER(LAST), s->player_y);
    }
    be_hit(s);
    move_cars(s);
    be_hit(s);
    s->move_timer = counted_down(s->move_timer);
    rewards[0] = choose(is_across, REAL(1.0f), REAL(0.0f));
}

mask env_terminated(const State *s, const Params *p) {
    return INTEGER(0) != 0;
}

void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    set_cell(bits + CHICKEN * PLANE_OF_CELLS, INTEGER(COLUMN), s->player_y);
#pragma unroll
    for (int line = 0; line < LINES; line++) {
        natural car = NATURAL(1u) << nibble(s->cars_x, line);
        natural around = car | (car << (uint)SIDE);
        natural behind = choose(nibble(s->to_right, line) != 0u, around >> 1u, around >> (uint)LAST) & LINE;
        natural interval = nibble(s->intervals, line);
        add_to_line(bits + CAR * PLANE_OF_CELLS, line + 1, car);
#pragma unroll
        for (int i = 0; i < SPEEDS; i++) {
            add_to_line(bits + (FIRST_SPEED + i) * PLANE_OF_CELLS, line + 1, bits_where(interval == (uint)(1 + i), behind));
        }
    }
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_board(canvas);
    for (int line = 0; line <= LINES; line++) {
        draw_line(canvas, 0.1f, LAST - line, 9.9f, LAST - line, 0.04f, MUTED);
    }
    for (int line = 0; line < LINES; line++) {
        int x = nibble(s->cars_x, line);
        int interval = nibble(s->intervals, line);
        float centre = LAST - line - 0.5f;
        uint colour = interval == 1 ? BAD : interval == 2 ? ACCENT3 : interval == 3 ? ACCENT2 : interval == 4 ? GOOD : MUTED;
        draw_rect(canvas, x + 0.5f, centre, 0.9f, 0.6f, 0.0f, 0.18f, colour);
        float nose = nibble(s->to_right, line) != 0u ? 0.72f : 0.28f;
        draw_rect(canvas, x + nose, centre, 0.16f, 0.42f, 0.0f, 0.05f, GROUND);
    }
    draw_ball(canvas, COLUMN, s->player_y, 0.36f, ACCENT1);
    draw_ball(canvas, COLUMN, s->player_y, 0.14f, GROUND);
}
