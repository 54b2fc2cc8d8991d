// A ball, a paddle and three lines of bricks: MinAtar's Breakout (Young and Tian 2019, arXiv:1903.03176).

typedef struct {
    natural bricks;    // bit 10 (y - 1) + x: the lines y = 1, 2, 3
    integer x;         // of the ball
    integer y;
    integer last_x;    // where it was
    integer last_y;
    integer dx;        // where it flies, -1 or 1 cells a step
    integer dy;
    integer paddle;    // x, in the lowest line
    integer in_brick;  // 1: it broke a brick and has met bricks ever since
    integer action;    // what was last done
    integer over;      // 1: the ball is lost
} State;

#include "../minatar/minatar.cl"

#define PADDLE 0
#define BALL 1
#define TRAIL 2
#define BRICK 3

#define WALL 0x3fffffffu

void env_reset(State *s, const Params *p, Rng *rng) {
    mask on_right = rng_below(rng, 2u) != 0;
    s->bricks = NATURAL(WALL);
    s->x = choose(on_right, INTEGER(LAST), INTEGER(0));
    s->y = INTEGER(3);
    s->last_x = s->x;
    s->last_y = s->y;
    s->dx = choose(on_right, INTEGER(-1), INTEGER(1));
    s->dy = INTEGER(1);
    s->paddle = INTEGER(4);
    s->in_brick = INTEGER(0);
    s->action = INTEGER(0);
    s->over = INTEGER(0);
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    integer action = stuck(s, p, actions[0], rng);
    s->paddle = within(s->paddle + one_where(action == 2) - one_where(action == 1), 0, LAST);

    integer x = within(s->x + s->dx, 0, LAST);
    integer y = s->y + s->dy;
    s->dx = choose(x == s->x, -s->dx, s->dx);
    natural brick = choose((y >= 1) & (y <= 3), bit_of_cell(as_natural(SIDE * (y - 1) + x)), NATURAL(0u));
    mask meets_brick = (s->bricks & brick) != 0u;
    mask breaks = meets_brick & (s->in_brick == 0);
    mask lands = y == LAST;
    mask is_above = lands & (s->x == s->paddle);
    mask is_beside = lands & (x == s->paddle) & !is_above;
    mask is_caught = is_above | is_beside;
    s->bricks = choose(breaks, s->bricks & ~brick, choose(lands & (s->bricks == 0u), NATURAL(WALL), s->bricks));
    s->dx = choose(is_beside, -s->dx, s->dx);
    s->dy = choose(breaks | (y < 0) | is_caught, -s->dy, s->dy);
    s->in_brick = one_where(meets_brick);
    s->last_x = s->x;
    s->last_y = s->y;
    s->x = x;
    s->y = choose(breaks | is_caught, s->y, choose(y < 0, INTEGER(0), y));
    s->over = one_where((s->over != 0) | (lands & !is_caught));
    rewards[0] = choose(breaks, REAL(1.0f), REAL(0.0f));
}

mask env_terminated(const State *s, const Params *p) {
    return s->over != 0;
}

void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    add_to_line(bits + PADDLE * PLANE_OF_CELLS, LAST, NATURAL(1u) << as_natural(s->paddle));
    set_cell(bits + BALL * PLANE_OF_CELLS, s->x, s->y);
    set_cell(bits + TRAIL * PLANE_OF_CELLS, s->last_x, s->last_y);
    bits[BRICK * PLANE_OF_CELLS] = s->bricks << 10u;
    bits[BRICK * PLANE_OF_CELLS + 1] = s->bricks >> 22u;
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_board(canvas);
    for (int i = 0; i < 30; i++) {
        if ((s->bricks >> i) & 1u) {
            draw_cell(canvas, i % SIDE, 1 + i / SIDE, i < 10 ? BAD : i < 20 ? ACCENT3 : GOOD);
        }
    }
    draw_line(canvas, s->last_x + 0.5f, LAST - s->last_y + 0.5f, s->x + 0.5f, LAST - s->y + 0.5f, 0.12f, MUTED);
    draw_ball(canvas, s->x, s->y, 0.34f, INK);
    draw_rect(canvas, s->paddle + 0.5f, 0.62f, 0.94f, 0.5f, 0.0f, 0.2f, ACCENT1);
}
