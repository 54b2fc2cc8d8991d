// A submarine that rescues divers, among fish and submarines: MinAtar's Seaquest (Young and Tian 2019, arXiv:1903.03176).

typedef struct {
    integer x;               // of the submarine's front
    integer y;               // 0, the surface, to 8
    integer faces_right;     // 0 or 1
    integer oxygen;          // steps of air
    integer rescued;         // divers on board; -1 after six were brought home
    integer at_surface;      // 1: has not dived since it came up
    integer shot_timer;      // steps until it can shoot
    natural shots[2];        // swimmers, the oldest first, then 0
    natural divers[2];       // swimmers, the oldest first, then 0
    integer diver_timer;     // steps until the next diver comes
    natural enemies[16];     // swimmers, two in a word, the lower half first, the oldest first, then 0
    integer enemy_interval;  // steps from an enemy to the next
    integer enemy_timer;     // steps until the next enemy comes
    integer move_interval;   // steps that an enemy rests between two moves
    integer ramps;           // how often it has become harder
    natural to_right[4];     // planes of cells: shots of enemies, by their direction
    natural to_left[4];
    integer action;          // what was last done
    integer over;            // 1: hit, out of air, or up without a diver
} State;

#include "../minatar/minatar.cl"

#define SUB_FRONT 0
#define SUB_BACK 1
#define FRIENDLY_BULLET 2
#define TRAIL 3
#define ENEMY_BULLET 4
#define ENEMY_FISH 5
#define ENEMY_SUB 6
#define OXYGEN_GAUGE 7
#define DIVER_GAUGE 8
#define DIVER 9

#define FIRE 5
#define DEEPEST 8
#define FULL_OXYGEN 200
#define MOST_DIVERS 6
#define SHOT_INTERVAL 5
#define ENEMY_SHOT_INTERVAL 10
#define DIVER_INTERVAL 30
#define DIVER_REST 5

// At most one comes in a step, and it is gone after 30 when they come as fast as that.
#define MOST_ENEMIES 32

// Whatever swims along a line is a word of 16 bits that are not all 0: its cell, x and y in 4 bits each; its direction; its
// rest until it moves, 3 bits; a submarine's rest until it shoots, 4 bits, in the place of which others have NO_SHOTS.
#define CELL 0xffu
#define TO_RIGHT 0x100u
#define LINE_AND_DIRECTION 0x1f0u
#define MOVE_TIMER 0xe00u
#define MOVE_TIMER_UNIT 0x200u
#define SHOT_TIMER_UNIT 0x1000u
#define NO_SHOTS 0xf000u

ALWAYS_INLINE natural swimmer(natural cell, mask to_right, natural rest, natural shot_timer) {
    return cell | bits_where(to_right, NATURAL(TO_RIGHT)) | (rest * MOVE_TIMER_UNIT) | shot_timer;
}

// One that comes in from the left or from the right, in one of the lines 1 to 8, drawn as `line` from 0.
ALWAYS_INLINE natural newcomer(natural line, mask to_right, natural rest, natural shot_timer) {
    natural cell = choose(to_right, NATURAL(0u), NATURAL((uint)LAST)) | ((line + 1u) << 4u);
    return swimmer(cell, to_right, rest, shot_timer);
}

ALWAYS_INLINE mask swims_right(natural one) {
    return (one & TO_RIGHT) != 0u;
}

ALWAYS_INLINE mask is_fish(natural one) {
    return (one & NO_SHOTS) == NO_SHOTS;
}

ALWAYS_INLINE mask is_at(natural one, natural cell) {
    return (one != 0u) & ((one & CELL) == cell);
}

// Nobody's cell.
#define NOWHERE CELL

ALWAYS_INLINE natural cell_of(natural one) {
    return choose(one != 0u, one & CELL, NATURAL(NOWHERE));
}

ALWAYS_INLINE natural own_cell(const State *s) {
    return as_natural(s->x | (s->y << 4));
}

// Its cell's place in a plane.
ALWAYS_INLINE natural board_cell(natural one) {
    return ((one >> 4u) & 15u) * (uint)SIDE + (one & 15u);
}

// Whether its next cell lies beyond the board.
ALWAYS_INLINE mask is_leaving(natural one) {
    return (one & 15u) == choose(swims_right(one), NATURAL((uint)LAST), NATURAL(0u));
}

// What moves it a cell on, unless it is leaving.
ALWAYS_INLINE natural ahead(natural one) {
    return choose(swims_right(one), NATURAL(1u), NATURAL(0xffffffffu));
}

// One that has rested moves and rests anew, the others wait.
ALWAYS_INLINE natural moved_or_waiting(natural one, mask moves, natural rest) {
    return one + choose(moves, ahead(one) + rest * MOVE_TIMER_UNIT, NATURAL(-MOVE_TIMER_UNIT));
}

// ---- Lists: a pair of shots or divers, and the enemies of a step, each in a word of its own. Of a list no more is looked
// at than any lane has.

ALWAYS_INLINE void remove_from_pair(mask wanted, natural *pair, int i) {
    pair[0] = i == 0 ? choose(wanted, pair[1], pair[0]) : pair[0];
    pair[1] = bits_where(!wanted, pair[1]);
}

ALWAYS_INLINE void add_to_pair(mask wanted, natural *pair, natural one) {
    mask is_first = pair[0] == 0u;
    pair[0] = choose(wanted & is_first, one, pair[0]);
    pair[1] = choose(wanted & !is_first, one, pair[1]);
}

ALWAYS_INLINE natural enemy_of(const State *s, int i) {
    return (s->enemies[i / 2] >> (uint)(16 * (i % 2))) & 0xffffu;
}

// Gives how many there are at most.
ALWAYS_INLINE int list_enemies(const State *s, natural *enemies) {
    int count = 0;
#pragma unroll
    for (int word = 0; word < MOST_ENEMIES / 2; word++) {
        if (count == 2 * word && any(s->enemies[word] != 0u)) {
            enemies[2 * word] = s->enemies[word] & 0xffffu;
            enemies[2 * word + 1] = s->enemies[word] >> 16u;
            count += 2;
        }
    }
    return count;
}

// Of a list that may have places which are empty; they go to its end.
ALWAYS_INLINE void keep_enemies(State *s, natural *enemies, int count, integer removed) {
    for (int again = 0; any(removed > again); again++) {
        natural one = enemies[0];
        for (int i = 0; i < count - 1; i++) {
            mask is_empty = one == 0u;
            natural next = enemies[i + 1];
            enemies[i] = choose(is_empty, next, one);
            one = bits_where(!is_empty, next);
        }
        enemies[count - 1] = one;
    }
#pragma unroll
    for (int word = 0; word < MOST_ENEMIES / 2; word++) {
        if (2 * word < count) {
            s->enemies[word] = enemies[2 * word] | (enemies[2 * word + 1] << 16u);
        }
    }
}

void env_reset(State *s, const Params *p, Rng *rng) {
    s->x = INTEGER(5);
    s->y = INTEGER(0);
    s->faces_right = INTEGER(0);
    s->oxygen = INTEGER(FULL_OXYGEN);
    s->rescued = INTEGER(0);
    s->at_surface = INTEGER(1);
    s->shot_timer = INTEGER(0);
    for (int i = 0; i < 2; i++) {
        s->shots[i] = NATURAL(0u);
        s->divers[i] = NATURAL(0u);
    }
    s->diver_timer = INTEGER(DIVER_INTERVAL);
#pragma unroll
    for (int i = 0; i < MOST_ENEMIES / 2; i++) {
        s->enemies[i] = NATURAL(0u);
    }
    s->enemy_interval = INTEGER(20);
    s->enemy_timer = s->enemy_interval;
    s->move_interval = INTEGER(5);
    s->ramps = INTEGER(0);
    clear_cells(s->to_right);
    clear_cells(s->to_left);
    s->action = INTEGER(0);
    s->over = INTEGER(0);
}

// A fish or, every third time, a submarine; none where another swims against it.
ALWAYS_INLINE int add_enemy(mask wanted, const natural *bits, natural rest, natural *enemies, int count) {
    mask to_right = below(NATURAL(2u), bits[0]) != 0u;
    mask is_sub = below(NATURAL(3u), bits[1]) == 0u;
    natural shot_timer = choose(is_sub, NATURAL(ENEMY_SHOT_INTERVAL * SHOT_TIMER_UNIT), NATURAL(NO_SHOTS));
    natural one = newcomer(below(NATURAL(8u), bits[2]), to_right, rest, shot_timer);
    natural opposite = (one & LINE_AND_DIRECTION) ^ TO_RIGHT;
    for (int i = 0; i < count; i++) {
        wanted &= (enemies[i] & LINE_AND_DIRECTION) != opposite;
    }
    for (int i = 0; i < MOST_ENEMIES && any(wanted); i++) {
        if (i == count) {
            enemies[count] = NATURAL(0u);
            enemies[count + 1] = NATURAL(0u);
            count += 2;
        }
        mask is_empty = enemies[i] == 0u;
        enemies[i] = choose(wanted & is_empty, one, enemies[i]);
        wanted &= !is_empty;
    }
    return count;
}

// The words that it takes follow those of an enemy, where one comes in the same step.
ALWAYS_INLINE void add_diver(mask wanted, mask comes_second, const natural *bits, State *s) {
    natural direction = choose(comes_second, bits[3], bits[0]);
    natural line = choose(comes_second, bits[4], bits[1]);
    natural one = newcomer(below(NATURAL(8u), line), below(NATURAL(2u), direction) != 0u, NATURAL((uint)DIVER_REST),
                           NATURAL(NO_SHOTS));
    add_to_pair(wanted, s->divers, one);
}

ALWAYS_INLINE void act(State *s, integer action) {
    mask shoots = (action == FIRE) & (s->shot_timer == 0);
    natural shot = swimmer(own_cell(s), s->faces_right != 0, NATURAL(0u), NATURAL(NO_SHOTS));
    add_to_pair(shoots, s->shots, shot);
    s->shot_timer = counted_down(choose(shoots, INTEGER(SHOT_INTERVAL), s->shot_timer));
    s->x = within(s->x + one_where(action == 3) - one_where(action == 1), 0, LAST);
    s->y = within(s->y + one_where(action == 4) - one_where(action == 2), 0, DEEPEST);
    s->faces_right = one_where((action == 3) | ((s->faces_right != 0) & (action != 1)));
}

// The oldest fish in a cell, else the oldest submarine is gone. Gives where there was one.
ALWAYS_INLINE mask shoot_in(natural cell, natural *enemies, int count) {
    mask is_any = INTEGER(0) != 0;
    for (int i = 0; i < count; i++) {
        is_any |= is_at(enemies[i], cell);
    }
    if (any(is_any)) {
        mask wanted = is_any;
        for (int fish = 1; fish >= 0; fish--) {
            for (int i = 0; i < count; i++) {
                mask is_shot = wanted & is_at(enemies[i], cell) & (fish ? is_fish(enemies[i]) : wanted);
                enemies[i] = bits_where(!is_shot, enemies[i]);
                wanted &= !is_shot;
            }
        }
    }
    return is_any;
}

// Gives how many enemies they hit.
ALWAYS_INLINE integer move_shots(State *s, natural *enemies, int count) {
    integer hits = INTEGER(0);
    if (any(s->shots[0] != 0u)) {
#pragma unroll
        for (int i = 1; i >= 0; i--) {
            natural shot = s->shots[i];
            mask is_leaving_now = (shot != 0u) & is_leaving(shot);
            s->shots[i] = choose((shot != 0u) & !is_leaving_now, shot + ahead(shot), shot);
            mask has_hit = shoot_in(choose(is_leaving_now, NATURAL(NOWHERE), cell_of(s->shots[i])), enemies, count);
            remove_from_pair(is_leaving_now | has_hit, s->shots, i);
            hits += one_where(has_hit);
        }
    }
    return hits;
}

ALWAYS_INLINE void move_divers(State *s) {
#pragma unroll
    for (int i = 1; i >= 0; i--) {
        natural diver = s->divers[i];
        mask is_here = diver != 0u;
        mask may_board = is_here & (s->rescued < MOST_DIVERS);
        mask boards = may_board & is_at(diver, own_cell(s));
        mask moves = is_here & !boards & ((diver & MOVE_TIMER) == 0u);
        mask leaves = moves & is_leaving(diver);
        diver = moved_or_waiting(diver, moves, NATURAL((uint)DIVER_REST));
        boards |= may_board & moves & !leaves & is_at(diver, own_cell(s));
        s->rescued += one_where(boards);
        s->divers[i] = bits_where(is_here, diver);
        remove_from_pair(boards | leaves, s->divers, i);
    }
}

// Gives the enemies that swam into the player's shots, which are gone then: each shot takes one, submarines before fish and
// the youngest before the others. `swam` has a bit for each that swam in this step.
ALWAYS_INLINE integer swim_into_shots(State *s, natural swam, natural *enemies, int count) {
    integer hits = INTEGER(0);
    for (int fish = 0; fish <= 1; fish++) {
        for (int i = count - 1; i >= 0; i--) {
            mask has_turn = fish ? is_fish(enemies[i]) : !is_fish(enemies[i]);
            mask could = has_turn & ((swam & (1u << i)) != 0u);
            mask first = could & is_at(enemies[i], cell_of(s->shots[0]));
            mask second = could & !first & is_at(enemies[i], cell_of(s->shots[1]));
            remove_from_pair(first, s->shots, 0);
            remove_from_pair(second, s->shots, 1);
            enemies[i] = bits_where(!(first | second), enemies[i]);
            hits += one_where(first | second);
        }
    }
    return hits;
}

// Gives how many swam into a shot of the player; a submarine that did still shoots. Counts those that are gone.
ALWAYS_INLINE integer move_enemies(State *s, natural *enemies, int count, integer *removed) {
    natural own = own_cell(s);
    natural first = cell_of(s->shots[0]);
    natural second = cell_of(s->shots[1]);
    natural rest = as_natural(s->move_interval);
    mask is_met = INTEGER(0) != 0;
    mask is_near_shot = INTEGER(0) != 0;
    natural swam = NATURAL(0u);
    for (int i = 0; i < count; i++) {
        natural enemy = enemies[i];
        mask is_here = enemy != 0u;
        mask moves = is_here & ((enemy & MOVE_TIMER) == 0u);
        mask leaves = moves & is_leaving(enemy);
        mask is_sub = is_here & !is_fish(enemy);
        mask shoots = is_sub & (enemy < SHOT_TIMER_UNIT);
        is_met |= is_at(enemy, own);
        enemy = moved_or_waiting(enemy, moves, rest);
        enemy += bits_where(is_sub, choose(shoots, NATURAL(ENEMY_SHOT_INTERVAL * SHOT_TIMER_UNIT),
                                           NATURAL(-SHOT_TIMER_UNIT)));
        enemy = bits_where(is_here & !leaves, enemy);
        enemies[i] = enemy;
        *removed += one_where(leaves);
        mask meets = moves & is_at(enemy, own);
        mask swims = moves & !leaves & !meets;
        is_met |= meets;
        is_near_shot |= swims & (is_at(enemy, first) | is_at(enemy, second));
        swam |= bits_where(swims, NATURAL(1u << i));
        if (any(shoots & !leaves)) {
            natural cell = board_cell(enemy);
            set_cell_where(shoots & !leaves & swims_right(enemy), s->to_right, cell);
            set_cell_where(shoots & !leaves & !swims_right(enemy), s->to_left, cell);
        }
    }
    s->over |= one_where(is_met);
    integer hits = INTEGER(0);
    if (any(is_near_shot)) {
        hits = swim_into_shots(s, swam, enemies, count);
        *removed += hits;
    }
    return hits;
}

ALWAYS_INLINE mask is_shot(const State *s) {
    natural cell = cell_at(s->x, s->y);
    return has_cell(s->to_right, cell) | has_cell(s->to_left, cell);
}

ALWAYS_INLINE void move_enemy_shots(State *s) {
    if (any(has_cells(s->to_right) | has_cells(s->to_left))) {
        mask is_hit = is_shot(s);
        move_right(s->to_right);
        move_left(s->to_left);
        s->over |= one_where(is_hit | is_shot(s));
    }
}

ALWAYS_INLINE integer tenths_of_oxygen(const State *s) {
    return choose(s->oxygen > 0, s->oxygen, INTEGER(0)) * 10 / FULL_OXYGEN;
}

// Brings a diver home, or all six for what is left of the air. Gives the reward.
ALWAYS_INLINE integer surface_where(mask wanted, State *s, const Params *p) {
    mask is_full = wanted & (s->rescued == MOST_DIVERS);
    integer reward = choose(is_full, tenths_of_oxygen(s), INTEGER(0));
    s->at_surface = choose(wanted, INTEGER(1), s->at_surface);
    s->oxygen = choose(wanted, INTEGER(FULL_OXYGEN), s->oxygen);
    s->rescued = choose(is_full, INTEGER(0), s->rescued) - one_where(wanted);
    mask is_harder = wanted & (p->ramping != 0.0f) & ((s->enemy_interval > 1) | (s->move_interval > 2));
    s->move_interval -= one_where(is_harder & ((s->ramps & 1) != 0) & (s->move_interval > 2));
    s->enemy_interval -= one_where(is_harder & (s->enemy_interval > 1));
    s->ramps += one_where(is_harder);
    return reward;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    integer action = stuck(s, p, actions[0], rng);
    natural enemies[MOST_ENEMIES];
    int count = list_enemies(s, enemies);
    mask enemy_comes = s->enemy_timer == 0;
    mask diver_comes = s->diver_timer == 0;
    if (any(enemy_comes | diver_comes)) {
        natural bits[5];
#pragma unroll
        for (int i = 0; i < 5; i++) {
            bits[i] = rng_bits(rng);
        }
        count = add_enemy(enemy_comes, bits, as_natural(s->move_interval), enemies, count);
        add_diver(diver_comes, enemy_comes, bits, s);
    }
    s->enemy_timer = counted_down(choose(enemy_comes, s->enemy_interval, s->enemy_timer));
    s->diver_timer = counted_down(choose(diver_comes, INTEGER(DIVER_INTERVAL), s->diver_timer));
    act(s, action);
    integer removed = move_shots(s, enemies, count);
    integer reward = removed;
    move_divers(s);
    reward += move_enemies(s, enemies, count, &removed);
    move_enemy_shots(s);
    keep_enemies(s, enemies, count, removed);
    s->over |= one_where(s->oxygen <= 0);
    mask is_down = s->y > 0;
    s->oxygen -= one_where(is_down);
    s->at_surface = choose(is_down, INTEGER(0), s->at_surface);
    mask comes_up = !is_down & (s->at_surface == 0);
    if (any(comes_up)) {
        mask is_alone = comes_up & (s->rescued == 0);
        s->over |= one_where(is_alone);
        reward += surface_where(comes_up & !is_alone, s, p);
    }
    rewards[0] = to_real(reward);
}

mask env_terminated(const State *s, const Params *p) {
    return s->over != 0;
}

// Sets the cells of a swimmer and of what it leaves behind; where it is 0, none.
ALWAYS_INLINE void set_trail(natural *bits, natural one) {
    natural behind = board_cell(one) - ahead(one);
    mask is_seen = (one != 0u) & !is_leaving(one ^ TO_RIGHT);
    set_cell_where(is_seen, bits + TRAIL * PLANE_OF_CELLS, behind);
}

void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    set_cell(bits + SUB_FRONT * PLANE_OF_CELLS, s->x, s->y);
    integer back = s->x - choose(s->faces_right != 0, INTEGER(1), INTEGER(-1));
    set_cell_where((back >= 0) & (back <= LAST), bits + SUB_BACK * PLANE_OF_CELLS, cell_at(back, s->y));
#pragma unroll
    for (int i = 0; i < 2; i++) {
        if (any(s->shots[i] != 0u)) {
            set_cell_where(s->shots[i] != 0u, bits + FRIENDLY_BULLET * PLANE_OF_CELLS, board_cell(s->shots[i]));
        }
        if (any(s->divers[i] != 0u)) {
            set_cell_where(s->divers[i] != 0u, bits + DIVER * PLANE_OF_CELLS, board_cell(s->divers[i]));
            set_trail(bits, s->divers[i]);
        }
    }
#pragma unroll
    for (int i = 0; i < MOST_ENEMIES; i++) {
        natural enemy = enemy_of(s, i);
        if (any(enemy != 0u)) {
            mask fish = is_fish(enemy);
            natural cell = board_cell(enemy);
            set_cell_where(fish, bits + ENEMY_FISH * PLANE_OF_CELLS, cell);
            set_cell_where((enemy != 0u) & !fish, bits + ENEMY_SUB * PLANE_OF_CELLS, cell);
            set_trail(bits, enemy);
        }
    }
    add_cells(bits + ENEMY_BULLET * PLANE_OF_CELLS, s->to_right);
    add_cells(bits + ENEMY_BULLET * PLANE_OF_CELLS, s->to_left);
    natural air = (NATURAL(1u) << as_natural(tenths_of_oxygen(s))) - 1u;
    add_to_line(bits + OXYGEN_GAUGE * PLANE_OF_CELLS, LAST, air);
    natural rescued = as_natural(choose(s->rescued > 0, s->rescued, INTEGER(0)));
    natural aboard = ((NATURAL(1u) << rescued) - 1u) << ((uint)LAST - rescued);
    add_to_line(bits + DIVER_GAUGE * PLANE_OF_CELLS, LAST, aboard);
}

#if DRAWN

// A body that looks where it swims.
ALWAYS_INLINE void draw_swimmer(Canvas *canvas, uint swimmer, float height, uint colour) {
    int x = swimmer & 15u;
    int line = (swimmer >> 4u) & 15u;
    int to_right = swims_right(swimmer);
    float y = LAST - line + 0.5f;
    draw_trail(canvas, to_right ? x - 1 : x + 1, line);
    draw_rect(canvas, x + 0.5f, y, 0.84f, height, 0.0f, 0.5f * height, colour);
    draw_circle(canvas, x + (to_right ? 0.7f : 0.3f), y, 0.08f, GROUND);
}

void env_draw(const State *s, const Params *p, Canvas *canvas) {
    draw_board(canvas);
    draw_line(canvas, 0.1f, 9.0f, 9.9f, 9.0f, 0.06f, ACCENT1);
    draw_line(canvas, 0.1f, 1.0f, 9.9f, 1.0f, 0.06f, MUTED);
    for (int i = 0; i < tenths_of_oxygen(s); i++) {
        draw_rect(canvas, i + 0.5f, 0.7f, 0.84f, 0.3f, 0.0f, 0.08f, s->oxygen < FULL_OXYGEN / 4 ? BAD : GOOD);
    }
    for (int i = 0; i < s->rescued; i++) {
        draw_circle(canvas, 8.5f - i, 0.3f, 0.16f, ACCENT3);
    }
    for (int i = 0; i < 2; i++) {
        if (s->divers[i] != 0u) {
            draw_swimmer(canvas, s->divers[i], 0.36f, ACCENT3);
        }
        if (s->shots[i] != 0u) {
            int x = s->shots[i] & 15u;
            int line = (s->shots[i] >> 4u) & 15u;
            draw_rect(canvas, x + 0.5f, LAST - line + 0.5f, 0.6f, 0.16f, 0.0f, 0.08f, INK);
        }
    }
    for (int i = 0; i < MOST_ENEMIES && enemy_of(s, i) != 0u; i++) {
        int fish = is_fish(enemy_of(s, i));
        draw_swimmer(canvas, enemy_of(s, i), fish ? 0.5f : 0.7f, fish ? GOOD : ACCENT2);
    }
    for (int y = 1; y <= DEEPEST; y++) {
        for (uint left = line_of(s->to_right, y) | line_of(s->to_left, y); left != 0u; left &= left - 1u) {
            draw_circle(canvas, 31 - (int)clz(left & -left) + 0.5f, LAST - y + 0.5f, 0.14f, BAD);
        }
    }
    float ahead = s->faces_right ? 1.0f : -1.0f;
    float y = LAST - s->y + 0.5f;
    draw_rect(canvas, s->x + 0.5f - 0.5f * ahead, y, 1.84f, 0.56f, 0.0f, 0.28f, ACCENT1);
    draw_rect(canvas, s->x + 0.5f - 0.6f * ahead, y + 0.34f, 0.5f, 0.3f, 0.0f, 0.08f, ACCENT1);
    draw_circle(canvas, s->x + 0.5f + 0.08f * ahead, y, 0.14f, GROUND);
}

#endif
