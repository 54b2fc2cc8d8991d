// Aliens that march down and shoot, and a cannon: MinAtar's Space Invaders (Young and Tian 2019, arXiv:1903.03176).

typedef struct {
    natural aliens[4];      // planes of cells
    natural shots[4];       // the cannon's
    natural bombs[4];       // the aliens'
    integer cannon;         // x, in the lowest line
    integer march;          // where the aliens march: -1 left, 1 right
    integer move_interval;  // most steps from a move of the aliens to the next
    integer move_timer;     // steps until the aliens move
    integer bomb_timer;     // steps until one of them shoots
    integer shot_timer;     // steps until the cannon can
    integer action;         // what was last done
    integer over;           // 1: the cannon is hit, or the aliens have come down
} State;

#include "../minatar/minatar.cl"

#define CANNON 0
#define ALIEN 1
#define ALIEN_LEFT 2
#define ALIEN_RIGHT 3
#define SHOT 4
#define BOMB 5

#define FIRE 3
#define SHOT_INTERVAL 5
#define BOMB_INTERVAL 10
#define MOVE_INTERVAL 12
#define FASTEST_MOVE_INTERVAL 6

// A wave: the lines 0 to 3 from x = 2 to x = 7.
ALWAYS_INLINE void form_up(State *s) {
    clear_cells(s->aliens);
    s->aliens[0] = 0xfcu | (0xfcu << 10) | (0xfcu << 20);
    s->aliens[1] = 0xfcu >> 2;
}

void env_reset(State *s, const Params *p, Rng *rng) {
    form_up(s);
    clear_cells(s->shots);
    clear_cells(s->bombs);
    s->cannon = 5;
    s->march = -1;
    s->move_interval = MOVE_INTERVAL;
    s->move_timer = MOVE_INTERVAL;
    s->bomb_timer = BOMB_INTERVAL;
    s->shot_timer = 0;
    s->action = 0;
    s->over = 0;
}

ALWAYS_INLINE uint in_column(const natural *plane, int x) {
    return (plane[0] & column_of(0, x)) | (plane[1] & column_of(1, x)) | (plane[2] & column_of(2, x)) |
           (plane[3] & column_of(3, x));
}

// Sideways; at the edge down, and then the other way. That they cannot go further down ends the episode.
ALWAYS_INLINE void march(State *s) {
    uint at_edge = in_column(s->aliens, s->march < 0 ? 0 : LAST);
    if (at_edge == 0u) {
        if (s->march < 0) {
            move_left(s->aliens);
        } else {
            move_right(s->aliens);
        }
        return;
    }
    s->march = -s->march;
    uint lowest = line_of(s->aliens, LAST);
    s->over |= lowest != 0u;
    move_down(s->aliens);
    s->aliens[0] |= lowest;
}

// The lowest alien of the column next to the cannon that has any, of two the left one.
ALWAYS_INLINE void drop_bomb(State *s) {
    uint columns = 0u;
    for (int y = 0; y < SIDE; y++) {
        columns |= line_of(s->aliens, y);
    }
    int x = s->cannon;
    for (int away = 0; away < SIDE; away++) {
        int left = s->cannon - away;
        int right = s->cannon + away;
        if (left >= 0 && ((columns >> left) & 1u)) {
            x = left;
            break;
        }
        if (right < SIDE && ((columns >> right) & 1u)) {
            x = right;
            break;
        }
    }
    int y = LAST;
    while (y > 0 && !has_cell(s->aliens, x, y)) {
        y--;
    }
    set_cell(s->bombs, x, y);
}

// Where shots meet aliens both are gone. Gives how many.
ALWAYS_INLINE uint hit_aliens(State *s) {
    uint hits = 0u;
    for (int i = 0; i < PLANE_OF_CELLS; i++) {
        uint both = s->aliens[i] & s->shots[i];
        s->aliens[i] ^= both;
        s->shots[i] ^= both;
        hits += popcount(both);
    }
    return hits;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    int action = stuck(s, p, actions[0], rng);
    if (action == FIRE && s->shot_timer == 0) {
        set_cell(s->shots, s->cannon, LAST);
        s->shot_timer = SHOT_INTERVAL;
    }
    s->cannon = clamp(s->cannon + (action == 2) - (action == 1), 0, LAST);
    move_up(s->shots);
    move_down(s->bombs);
    s->over |= (int)(has_cell(s->bombs, s->cannon, LAST) | has_cell(s->aliens, s->cannon, LAST));
    if (s->move_timer == 0) {
        s->move_timer = min((int)count_cells(s->aliens), s->move_interval);
        march(s);
        s->over |= (int)has_cell(s->aliens, s->cannon, LAST);
    }
    if (s->bomb_timer == 0) {
        s->bomb_timer = BOMB_INTERVAL;
        drop_bomb(s);
    }
    uint hits = hit_aliens(s);
    s->shot_timer -= s->shot_timer > 0;
    s->move_timer--;
    s->bomb_timer--;
    if (count_cells(s->aliens) == 0u) {
        s->move_interval -= p->ramping != 0.0f && s->move_interval > FASTEST_MOVE_INTERVAL;
        form_up(s);
    }
    rewards[0] = (float)hits;
}

mask env_terminated(const State *s, const Params *p) {
    return s->over;
}

void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    set_cell(bits + CANNON * PLANE_OF_CELLS, s->cannon, LAST);
    add_cells(bits + ALIEN * PLANE_OF_CELLS, s->aliens);
    add_cells(bits + (s->march < 0 ? ALIEN_LEFT : ALIEN_RIGHT) * PLANE_OF_CELLS, s->aliens);
    add_cells(bits + SHOT * PLANE_OF_CELLS, s->shots);
    add_cells(bits + BOMB * PLANE_OF_CELLS, s->bombs);
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_board(canvas);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            float top = LAST - y + 0.5f;
            if (has_cell(s->aliens, x, y)) {
                draw_rect(canvas, x + 0.5f, top, 0.84f, 0.62f, 0.0f, 0.22f, y % 2 ? GOOD : ACCENT2);
                draw_rect(canvas, x + 0.5f + 0.08f * s->march, top + 0.04f, 0.42f, 0.16f, 0.0f, 0.04f, GROUND);
            }
            if (has_cell(s->shots, x, y)) {
                draw_rect(canvas, x + 0.5f, top, 0.16f, 0.6f, 0.0f, 0.08f, INK);
            }
            if (has_cell(s->bombs, x, y)) {
                draw_rect(canvas, x + 0.5f, top, 0.2f, 0.5f, 0.0f, 0.08f, BAD);
            }
        }
    }
    draw_rect(canvas, s->cannon + 0.5f, 0.3f, 0.88f, 0.44f, 0.0f, 0.12f, ACCENT1);
    draw_rect(canvas, s->cannon + 0.5f, 0.62f, 0.24f, 0.5f, 0.0f, 0.08f, ACCENT1);
}
