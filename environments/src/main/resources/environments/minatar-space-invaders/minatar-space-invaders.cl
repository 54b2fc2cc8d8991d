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
#define WAVE_0 (0xfcu | (0xfcu << 10) | (0xfcu << 20))
#define WAVE_1 (0xfcu >> 2)

void env_reset(State *s, const Params *p, Rng *rng) {
    clear_cells(s->aliens);
    clear_cells(s->shots);
    clear_cells(s->bombs);
    s->aliens[0] = NATURAL(WAVE_0);
    s->aliens[1] = NATURAL(WAVE_1);
    s->cannon = INTEGER(5);
    s->march = INTEGER(-1);
    s->move_interval = INTEGER(MOVE_INTERVAL);
    s->move_timer = INTEGER(MOVE_INTERVAL);
    s->bomb_timer = INTEGER(BOMB_INTERVAL);
    s->shot_timer = INTEGER(0);
    s->action = INTEGER(0);
    s->over = INTEGER(0);
}

ALWAYS_INLINE mask has_any_in_column(const natural *plane, int x) {
    natural cells = NATURAL(0u);
    EACH_PLANE_WORD {
        cells |= plane[i] & column_of(i, x);
    }
    return cells != 0u;
}

// Sideways; at the edge down, and then the other way. That they cannot go further down ends the episode.
ALWAYS_INLINE void march_where(mask wanted, State *s) {
    mask goes_left = s->march < 0;
    mask goes_down = choose(goes_left, has_any_in_column(s->aliens, 0), has_any_in_column(s->aliens, LAST));
    natural left[PLANE_OF_CELLS];
    natural right[PLANE_OF_CELLS];
    natural down[PLANE_OF_CELLS];
    EACH_PLANE_WORD {
        left[i] = s->aliens[i];
        right[i] = s->aliens[i];
        down[i] = s->aliens[i];
    }
    natural lowest = line_of(s->aliens, LAST);
    move_left(left);
    move_right(right);
    move_down(down);
    down[0] |= lowest;
    s->over |= one_where(wanted & goes_down & (lowest != 0u));
    s->march = choose(wanted & goes_down, -s->march, s->march);
    EACH_PLANE_WORD {
        natural moved = choose(goes_down, down[i], choose(goes_left, left[i], right[i]));
        s->aliens[i] = choose(wanted, moved, s->aliens[i]);
    }
}

// The x of the column next to the cannon that has any alien, of two the left one.
ALWAYS_INLINE integer bomber_x(const State *s) {
    natural columns = NATURAL(0u);
#pragma unroll
    for (int y = 0; y < SIDE; y++) {
        columns |= line_of(s->aliens, y);
    }
    natural from_cannon = NATURAL(LINE) << as_natural(s->cannon);
    natural on_right = columns & from_cannon;
    integer left = highest_bit(columns & ((from_cannon << 1u) ^ LINE));
    integer right = highest_bit(on_right & -on_right);
    return choose((right < 0) | ((left >= 0) & (s->cannon - left <= right - s->cannon)), left, right);
}

// From the lowest alien of a column.
ALWAYS_INLINE void drop_bomb_where(mask wanted, State *s) {
    natural x = as_natural(bomber_x(s));
    natural lowest = NATURAL(0u);  // of the words from the last on, until an alien is found
    natural carried = NATURAL(0u);
    natural in_column[PLANE_OF_CELLS];
    EACH_PLANE_WORD {
        natural column = NATURAL(column_of(i, 0));
        in_column[i] = s->aliens[i] & ((column << x) | carried);
        carried = (column >> 1u) >> (31u - x);
    }
#pragma unroll
    for (int i = PLANE_OF_CELLS - 1; i >= 0; i--) {
        natural highest = in_column[i];
        highest |= highest >> 1u;
        highest |= highest >> 2u;
        highest |= highest >> 4u;
        highest |= highest >> 8u;
        highest |= highest >> 16u;
        s->bombs[i] |= bits_where(wanted & (lowest == 0u), highest ^ (highest >> 1u));
        lowest |= highest;
    }
}

// Where shots meet aliens both are gone. Gives how many.
ALWAYS_INLINE integer hit_aliens(State *s) {
    natural both[PLANE_OF_CELLS];
    EACH_PLANE_WORD {
        both[i] = s->aliens[i] & s->shots[i];
        s->aliens[i] ^= both[i];
        s->shots[i] ^= both[i];
    }
    return count_cells(both);
}

ALWAYS_INLINE mask meets_cannon(const State *s, natural lowest_line) {
    return ((lowest_line >> as_natural(s->cannon)) & 1u) != 0u;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    integer action = stuck(s, p, actions[0], rng);
    mask shoots = (action == FIRE) & (s->shot_timer == 0);
    add_to_line(s->shots, LAST, bits_where(shoots, NATURAL(1u) << as_natural(s->cannon)));
    s->shot_timer = counted_down(choose(shoots, INTEGER(SHOT_INTERVAL), s->shot_timer));
    s->cannon = within(s->cannon + one_where(action == 2) - one_where(action == 1), 0, LAST);
    move_up(s->shots);
    move_down(s->bombs);
    mask is_over = meets_cannon(s, line_of(s->bombs, LAST) | line_of(s->aliens, LAST));
    mask moves = s->move_timer == 0;
    if (any(moves)) {
        integer aliens = count_cells(s->aliens);
        s->move_timer = choose(moves, choose(aliens < s->move_interval, aliens, s->move_interval), s->move_timer);
        march_where(moves, s);
    }
    is_over |= moves & meets_cannon(s, line_of(s->aliens, LAST));
    s->over |= one_where(is_over);
    mask bombs = s->bomb_timer == 0;
    if (any(bombs)) {
        drop_bomb_where(bombs, s);
    }
    s->bomb_timer = choose(bombs, INTEGER(BOMB_INTERVAL), s->bomb_timer) - 1;
    s->move_timer -= 1;
    rewards[0] = to_real(hit_aliens(s));
    mask is_won = !has_cells(s->aliens);
    s->move_interval -= one_where(is_won & (p->ramping != 0.0f) & (s->move_interval > FASTEST_MOVE_INTERVAL));
    s->aliens[0] |= bits_where(is_won, NATURAL(WAVE_0));
    s->aliens[1] |= bits_where(is_won, NATURAL(WAVE_1));
}

mask env_terminated(const State *s, const Params *p) {
    return s->over != 0;
}

void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    mask goes_left = s->march < 0;
    add_to_line(bits + CANNON * PLANE_OF_CELLS, LAST, NATURAL(1u) << as_natural(s->cannon));
    EACH_PLANE_WORD {
        bits[ALIEN * PLANE_OF_CELLS + i] = s->aliens[i];
        bits[ALIEN_LEFT * PLANE_OF_CELLS + i] = bits_where(goes_left, s->aliens[i]);
        bits[ALIEN_RIGHT * PLANE_OF_CELLS + i] = bits_where(!goes_left, s->aliens[i]);
        bits[SHOT * PLANE_OF_CELLS + i] = s->shots[i];
        bits[BOMB * PLANE_OF_CELLS + i] = s->bombs[i];
    }
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_board(canvas);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            float top = LAST - y + 0.5f;
            if ((line_of(s->aliens, y) >> x) & 1u) {
                draw_rect(canvas, x + 0.5f, top, 0.84f, 0.62f, 0.0f, 0.22f, y % 2 ? GOOD : ACCENT2);
                draw_rect(canvas, x + 0.5f + 0.08f * s->march, top + 0.04f, 0.42f, 0.16f, 0.0f, 0.04f, GROUND);
            }
            if ((line_of(s->shots, y) >> x) & 1u) {
                draw_rect(canvas, x + 0.5f, top, 0.16f, 0.6f, 0.0f, 0.08f, INK);
            }
            if ((line_of(s->bombs, y) >> x) & 1u) {
                draw_rect(canvas, x + 0.5f, top, 0.2f, 0.5f, 0.0f, 0.08f, BAD);
            }
        }
    }
    draw_rect(canvas, s->cannon + 0.5f, 0.3f, 0.88f, 0.44f, 0.0f, 0.12f, ACCENT1);
    draw_rect(canvas, s->cannon + 0.5f, 0.62f, 0.24f, 0.5f, 0.0f, 0.08f, ACCENT1);
}
