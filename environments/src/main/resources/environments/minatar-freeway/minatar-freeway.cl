// Eight lanes of cars to cross: MinAtar's Freeway (Young and Tian 2019, arXiv:1903.03176).

typedef struct {
    integer player_y;    // in the column x = 4
    integer move_timer;  // steps until the player can move
    // Cars: one in each of the lines y = 1 to 8, whose nibbles and bits are counted from 0.
    natural cars_x;      // nibbles
    natural intervals;   // nibbles: steps that a car rests between two moves, 1 to 5
    natural timers;      // nibbles: steps until it moves
    natural to_right;    // bits: 1 moves to the right, 0 to the left
    integer action;      // what was last done
} State;

#include "../minatar/minatar.cl"

#define CHICKEN 0
#define CAR 1
#define FIRST_SPEED 2

#define COLUMN 4
#define LINES 8
#define REST 3  // steps from a move of the player to the next

ALWAYS_INLINE int nibble(natural nibbles, int line) {
    return (nibbles >> (4 * line)) & 15u;
}

// Speeds and directions, each as likely as the others.
ALWAYS_INLINE void draw_speeds(State *s, Rng *rng) {
    s->intervals = 0u;
    s->to_right = 0u;
    for (int line = 0; line < LINES; line++) {
        uint drawn = rng_below(rng, 10u);
        s->intervals |= (1u + drawn % 5u) << (4 * line);
        s->to_right |= (drawn >= 5u ? 1u : 0u) << line;
    }
    s->timers = s->intervals;
}

void env_reset(State *s, const Params *p, Rng *rng) {
    s->player_y = LAST;
    s->move_timer = REST;
    s->cars_x = 0u;
    draw_speeds(s, rng);
    s->action = 0;
}

// Back to where it began, if a car is in the player's cell.
ALWAYS_INLINE void be_hit(State *s) {
    int line = s->player_y - 1;
    int is_hit = line >= 0 && line < LINES && nibble(s->cars_x, line & 7) == COLUMN;
    s->player_y = is_hit ? LAST : s->player_y;
}

ALWAYS_INLINE void move_cars(State *s) {
    uint xs = 0u;
    uint timers = 0u;
    for (int line = 0; line < LINES; line++) {
        int x = nibble(s->cars_x, line);
        int timer = nibble(s->timers, line);
        int moved = x + ((s->to_right >> line) & 1u ? 1 : -1);
        moved = moved < 0 ? LAST : moved > LAST ? 0 : moved;
        xs |= (uint)(timer == 0 ? moved : x) << (4 * line);
        timers |= (uint)(timer == 0 ? nibble(s->intervals, line) : timer - 1) << (4 * line);
    }
    s->cars_x = xs;
    s->timers = timers;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    int action = stuck(s, p, actions[0], rng);
    if (action != 0 && s->move_timer == 0) {
        s->move_timer = REST;
        s->player_y = min(s->player_y + (action == 2 ? 1 : -1), LAST);
    }
    int is_across = s->player_y == 0;
    if (is_across) {
        draw_speeds(s, rng);
        s->player_y = LAST;
    }
    be_hit(s);
    move_cars(s);
    be_hit(s);
    s->move_timer -= s->move_timer > 0;
    rewards[0] = (float)is_across;
}

mask env_terminated(const State *s, const Params *p) {
    return 0;
}

void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    set_cell(bits + CHICKEN * PLANE_OF_CELLS, COLUMN, s->player_y);
    for (int line = 0; line < LINES; line++) {
        int x = nibble(s->cars_x, line);
        int behind = (s->to_right >> line) & 1u ? (x == 0 ? LAST : x - 1) : (x == LAST ? 0 : x + 1);
        int speed = FIRST_SPEED - 1 + nibble(s->intervals, line);
        set_cell(bits + CAR * PLANE_OF_CELLS, x, line + 1);
        set_cell(bits + speed * PLANE_OF_CELLS, behind, line + 1);
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
        float nose = (s->to_right >> line) & 1u ? 0.72f : 0.28f;
        draw_rect(canvas, x + nose, centre, 0.16f, 0.42f, 0.0f, 0.05f, GROUND);
    }
    draw_ball(canvas, COLUMN, s->player_y, 0.36f, ACCENT1);
    draw_ball(canvas, COLUMN, s->player_y, 0.14f, GROUND);
}
