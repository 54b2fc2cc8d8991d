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
    int on_right = rng_below(rng, 2u);
    s->bricks = WALL;
    s->x = on_right ? LAST : 0;
    s->y = 3;
    s->last_x = s->x;
    s->last_y = s->y;
    s->dx = on_right ? -1 : 1;
    s->dy = 1;
    s->paddle = 4;
    s->in_brick = 0;
    s->action = 0;
    s->over = 0;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    int action = stuck(s, p, actions[0], rng);
    s->paddle = clamp(s->paddle + (action == 2) - (action == 1), 0, LAST);

    int x = s->x + s->dx;
    int y = s->y + s->dy;
    if (x < 0 || x > LAST) {
        x = clamp(x, 0, LAST);
        s->dx = -s->dx;
    }
    int brick = y >= 1 && y <= 3 ? 10 * (y - 1) + x : 31;
    int meets_brick = (s->bricks >> brick) & 1u;
    int breaks = meets_brick && !s->in_brick;
    int lands = y == LAST;
    s->last_x = s->x;
    s->last_y = s->y;
    if (breaks) {
        s->bricks &= ~(1u << brick);
        s->dy = -s->dy;
        y = s->y;
    } else if (y < 0) {
        s->dy = -s->dy;
        y = 0;
    } else if (lands) {
        s->bricks = s->bricks == 0 ? WALL : s->bricks;
        int is_above = s->x == s->paddle;
        int is_beside = x == s->paddle && !is_above;
        if (is_above || is_beside) {
            s->dx = is_beside ? -s->dx : s->dx;
            s->dy = -s->dy;
            y = s->y;
        } else {
            s->over = 1;
        }
    }
    s->in_brick = meets_brick;
    s->x = x;
    s->y = y;
    rewards[0] = (float)breaks;
}

mask env_terminated(const State *s, const Params *p) {
    return s->over;
}

void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    set_cell(bits + PADDLE * PLANE_OF_CELLS, s->paddle, LAST);
    set_cell(bits + BALL * PLANE_OF_CELLS, s->x, s->y);
    set_cell(bits + TRAIL * PLANE_OF_CELLS, s->last_x, s->last_y);
    bits[BRICK * PLANE_OF_CELLS] = s->bricks << 10;
    bits[BRICK * PLANE_OF_CELLS + 1] = s->bricks >> 22;
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
