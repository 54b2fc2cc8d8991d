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
    natural enemies[16];     // swimmers, two in a word, the lower half first, the oldest first
    integer enemy_count;
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
#define NO_SHOTS 15  // in the place of a submarine's timer

// At most one comes in a step, and it is gone after 30 when they come as fast as that.
#define MOST_ENEMIES 32

// Whatever swims along a line, in 16 bits that are not all 0: x, y, direction, rest until it moves, rest until it shoots.
typedef struct {
    int x, y;
    int to_right;
    int move_timer;
    int shot_timer;
} Swimmer;

ALWAYS_INLINE Swimmer unpacked(uint bits) {
    Swimmer one = {bits & 15u, (bits >> 4) & 15u, (bits >> 8) & 1u, (bits >> 9) & 7u, (bits >> 12) & 15u};
    return one;
}

ALWAYS_INLINE uint packed(const Swimmer *one) {
    return (uint)(one->x | (one->y << 4) | (one->to_right << 8) | (one->move_timer << 9) | (one->shot_timer << 12));
}

ALWAYS_INLINE int is_at(const Swimmer *one, int x, int y) {
    return one->x == x && one->y == y;
}

ALWAYS_INLINE int is_within(const Swimmer *one) {
    return one->x >= 0 && one->x < SIDE;
}

ALWAYS_INLINE void swim(Swimmer *one) {
    one->x += one->to_right ? 1 : -1;
}

// It comes in from the left or from the right, in one of the lines 1 to 8.
ALWAYS_INLINE Swimmer swimmer(Rng *rng, int to_right, int rest, int shot_timer) {
    Swimmer one = {to_right ? 0 : LAST, 1 + rng_below(rng, 8u), to_right, rest, shot_timer};
    return one;
}

// ---- Lists: a pair of shots or divers, and the enemies.

ALWAYS_INLINE void remove_from_pair(natural *pair, int i) {
    pair[0] = i == 0 ? pair[1] : pair[0];
    pair[1] = 0u;
}

ALWAYS_INLINE void add_to_pair(natural *pair, const Swimmer *one) {
    pair[pair[0] == 0u ? 0 : 1] = packed(one);
}

ALWAYS_INLINE uint enemy_bits(const State *s, int i) {
    return (s->enemies[i >> 1] >> (16 * (i & 1))) & 0xffffu;
}

ALWAYS_INLINE void put_enemy(State *s, int i, uint bits) {
    int shift = 16 * (i & 1);
    s->enemies[i >> 1] = (s->enemies[i >> 1] & ~(0xffffu << shift)) | (bits << shift);
}

ALWAYS_INLINE void remove_enemy(State *s, int i) {
    s->enemy_count--;
    for (int j = i; j < s->enemy_count; j++) {
        put_enemy(s, j, enemy_bits(s, j + 1));
    }
    put_enemy(s, s->enemy_count, 0u);
}

void env_reset(State *s, const Params *p, Rng *rng) {
    s->x = 5;
    s->y = 0;
    s->faces_right = 0;
    s->oxygen = FULL_OXYGEN;
    s->rescued = 0;
    s->at_surface = 1;
    s->shot_timer = 0;
    for (int i = 0; i < 2; i++) {
        s->shots[i] = 0u;
        s->divers[i] = 0u;
    }
    s->diver_timer = DIVER_INTERVAL;
    for (int i = 0; i < MOST_ENEMIES / 2; i++) {
        s->enemies[i] = 0u;
    }
    s->enemy_count = 0;
    s->enemy_interval = 20;
    s->enemy_timer = s->enemy_interval;
    s->move_interval = 5;
    s->ramps = 0;
    clear_cells(s->to_right);
    clear_cells(s->to_left);
    s->action = 0;
    s->over = 0;
}

// A fish or, every third time, a submarine; none where another swims against it.
ALWAYS_INLINE void spawn_enemy(State *s, Rng *rng) {
    int to_right = rng_below(rng, 2u);
    int is_sub = rng_below(rng, 3u) == 0;
    Swimmer one = swimmer(rng, to_right, s->move_interval, is_sub ? ENEMY_SHOT_INTERVAL : NO_SHOTS);
    for (int i = 0; i < s->enemy_count; i++) {
        Swimmer other = unpacked(enemy_bits(s, i));
        if (other.y == one.y && other.to_right != to_right) {
            return;
        }
    }
    if (s->enemy_count < MOST_ENEMIES) {
        put_enemy(s, s->enemy_count, packed(&one));
        s->enemy_count++;
    }
}

ALWAYS_INLINE void spawn_diver(State *s, Rng *rng) {
    int to_right = rng_below(rng, 2u);
    Swimmer one = swimmer(rng, to_right, DIVER_REST, NO_SHOTS);
    add_to_pair(s->divers, &one);
}

ALWAYS_INLINE void act(State *s, int action) {
    if (action == FIRE && s->shot_timer == 0) {
        Swimmer shot = {s->x, s->y, s->faces_right, 0, NO_SHOTS};
        add_to_pair(s->shots, &shot);
        s->shot_timer = SHOT_INTERVAL;
    }
    s->x = clamp(s->x + (action == 3) - (action == 1), 0, LAST);
    s->y = clamp(s->y + (action == 4) - (action == 2), 0, DEEPEST);
    s->faces_right = action == 3 || (s->faces_right && action != 1);
}

// The oldest fish in a cell, else the oldest submarine, else -1.
ALWAYS_INLINE int enemy_in(const State *s, int x, int y) {
    int sub = -1;
    for (int i = 0; i < s->enemy_count; i++) {
        Swimmer enemy = unpacked(enemy_bits(s, i));
        if (is_at(&enemy, x, y)) {
            if (enemy.shot_timer == NO_SHOTS) {
                return i;
            }
            sub = sub < 0 ? i : sub;
        }
    }
    return sub;
}

// Gives how many enemies they hit.
ALWAYS_INLINE int move_shots(State *s) {
    int hits = 0;
    for (int i = 1; i >= 0; i--) {
        if (s->shots[i] == 0u) {
            continue;
        }
        Swimmer shot = unpacked(s->shots[i]);
        swim(&shot);
        int enemy = is_within(&shot) ? enemy_in(s, shot.x, shot.y) : -1;
        if (enemy >= 0) {
            remove_enemy(s, enemy);
            hits++;
        }
        if (enemy >= 0 || !is_within(&shot)) {
            remove_from_pair(s->shots, i);
        } else {
            s->shots[i] = packed(&shot);
        }
    }
    return hits;
}

ALWAYS_INLINE void move_divers(State *s) {
    for (int i = 1; i >= 0; i--) {
        if (s->divers[i] == 0u) {
            continue;
        }
        Swimmer diver = unpacked(s->divers[i]);
        int has_room = s->rescued < MOST_DIVERS;
        int is_rescued = has_room && is_at(&diver, s->x, s->y);
        if (!is_rescued && diver.move_timer == 0) {
            diver.move_timer = DIVER_REST;
            swim(&diver);
            is_rescued = has_room && is_at(&diver, s->x, s->y);
        } else {
            diver.move_timer--;
        }
        s->rescued += is_rescued;
        if (is_rescued || !is_within(&diver)) {
            remove_from_pair(s->divers, i);
        } else {
            s->divers[i] = packed(&diver);
        }
    }
}

// The oldest shot of the player in a swimmer's cell, or -1.
ALWAYS_INLINE int shot_at(const State *s, const Swimmer *one) {
    for (int i = 0; i < 2; i++) {
        Swimmer shot = unpacked(s->shots[i]);
        if (s->shots[i] != 0u && is_at(one, shot.x, shot.y)) {
            return i;
        }
    }
    return -1;
}

// Submarines or fish, the youngest first. Gives how many swam into a shot of the player. A submarine that did still shoots.
ALWAYS_INLINE int move_enemies(State *s, int subs) {
    int hits = 0;
    for (int i = s->enemy_count - 1; i >= 0; i--) {
        Swimmer enemy = unpacked(enemy_bits(s, i));
        if ((enemy.shot_timer != NO_SHOTS) != subs) {
            continue;
        }
        int shot = -1;
        s->over |= is_at(&enemy, s->x, s->y);
        if (enemy.move_timer == 0) {
            enemy.move_timer = s->move_interval;
            swim(&enemy);
            int meets = is_at(&enemy, s->x, s->y);
            s->over |= meets;
            shot = meets ? -1 : shot_at(s, &enemy);
        } else {
            enemy.move_timer--;
        }
        if (subs && enemy.shot_timer == 0) {
            enemy.shot_timer = ENEMY_SHOT_INTERVAL;
            set_cell_within(enemy.to_right ? s->to_right : s->to_left, enemy.x, enemy.y);
        } else if (subs) {
            enemy.shot_timer--;
        }
        if (shot >= 0) {
            remove_from_pair(s->shots, shot);
            hits++;
        }
        if (shot >= 0 || !is_within(&enemy)) {
            remove_enemy(s, i);
        } else {
            put_enemy(s, i, packed(&enemy));
        }
    }
    return hits;
}

ALWAYS_INLINE int is_shot(const State *s) {
    return (int)(has_cell(s->to_right, s->x, s->y) | has_cell(s->to_left, s->x, s->y));
}

ALWAYS_INLINE void move_enemy_shots(State *s) {
    s->over |= is_shot(s);
    move_right(s->to_right);
    move_left(s->to_left);
    s->over |= is_shot(s);
}

// Brings a diver home, or all six for what is left of the air. Gives the reward.
ALWAYS_INLINE int surface(State *s, const Params *p) {
    int is_full = s->rescued == MOST_DIVERS;
    int reward = is_full ? s->oxygen * 10 / FULL_OXYGEN : 0;
    s->at_surface = 1;
    s->oxygen = FULL_OXYGEN;
    s->rescued = (is_full ? 0 : s->rescued) - 1;
    if (p->ramping != 0.0f && (s->enemy_interval > 1 || s->move_interval > 2)) {
        s->move_interval -= s->ramps % 2 == 1 && s->move_interval > 2;
        s->enemy_interval -= s->enemy_interval > 1;
        s->ramps++;
    }
    return reward;
}

void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {
    int action = stuck(s, p, actions[0], rng);
    if (s->enemy_timer == 0) {
        spawn_enemy(s, rng);
        s->enemy_timer = s->enemy_interval;
    }
    if (s->diver_timer == 0) {
        spawn_diver(s, rng);
        s->diver_timer = DIVER_INTERVAL;
    }
    act(s, action);
    int reward = move_shots(s);
    move_divers(s);
    reward += move_enemies(s, 1);
    move_enemy_shots(s);
    reward += move_enemies(s, 0);
    s->enemy_timer -= s->enemy_timer > 0;
    s->diver_timer -= s->diver_timer > 0;
    s->shot_timer -= s->shot_timer > 0;
    s->over |= s->oxygen <= 0;
    if (s->y > 0) {
        s->oxygen--;
        s->at_surface = 0;
    } else if (!s->at_surface) {
        if (s->rescued == 0) {
            s->over = 1;
        } else {
            reward += surface(s, p);
        }
    }
    rewards[0] = (float)reward;
}

mask env_terminated(const State *s, const Params *p) {
    return s->over;
}

ALWAYS_INLINE int tenths_of_oxygen(const State *s) {
    return max(0, s->oxygen) * 10 / FULL_OXYGEN;
}

ALWAYS_INLINE int behind(const Swimmer *one) {
    return one->x - (one->to_right ? 1 : -1);
}

ALWAYS_INLINE void observe_swimmer(natural *bits, uint swimmer, int channel) {
    Swimmer one = unpacked(swimmer);
    set_cell(bits + channel * PLANE_OF_CELLS, one.x, one.y);
    if (channel != FRIENDLY_BULLET) {
        set_cell_within(bits + TRAIL * PLANE_OF_CELLS, behind(&one), one.y);
    }
}

void env_observe_bits(const State *s, const Params *p, int agent, natural *bits) {
    set_cell(bits + SUB_FRONT * PLANE_OF_CELLS, s->x, s->y);
    set_cell_within(bits + SUB_BACK * PLANE_OF_CELLS, s->x - (s->faces_right ? 1 : -1), s->y);
    for (int i = 0; i < 2; i++) {
        if (s->shots[i] != 0u) {
            observe_swimmer(bits, s->shots[i], FRIENDLY_BULLET);
        }
        if (s->divers[i] != 0u) {
            observe_swimmer(bits, s->divers[i], DIVER);
        }
    }
    for (int i = 0; i < s->enemy_count; i++) {
        uint enemy = enemy_bits(s, i);
        observe_swimmer(bits, enemy, enemy >> 12 == NO_SHOTS ? ENEMY_FISH : ENEMY_SUB);
    }
    add_cells(bits + ENEMY_BULLET * PLANE_OF_CELLS, s->to_right);
    add_cells(bits + ENEMY_BULLET * PLANE_OF_CELLS, s->to_left);
    add_to_line(bits + OXYGEN_GAUGE * PLANE_OF_CELLS, LAST, (1u << tenths_of_oxygen(s)) - 1u);
    int rescued = max(0, s->rescued);
    add_to_line(bits + DIVER_GAUGE * PLANE_OF_CELLS, LAST, ((1u << rescued) - 1u) << (LAST - rescued));
}

#if DRAWN

// A body that looks where it swims.
ALWAYS_INLINE void draw_swimmer(Canvas *canvas, uint swimmer, float height, uint colour) {
    Swimmer one = unpacked(swimmer);
    float y = LAST - one.y + 0.5f;
    draw_trail(canvas, behind(&one), one.y);
    draw_rect(canvas, one.x + 0.5f, y, 0.84f, height, 0.0f, 0.5f * height, colour);
    draw_circle(canvas, one.x + (one.to_right ? 0.7f : 0.3f), y, 0.08f, GROUND);
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
            Swimmer shot = unpacked(s->shots[i]);
            draw_rect(canvas, shot.x + 0.5f, LAST - shot.y + 0.5f, 0.6f, 0.16f, 0.0f, 0.08f, INK);
        }
    }
    for (int i = 0; i < s->enemy_count; i++) {
        uint enemy = enemy_bits(s, i);
        int is_fish = enemy >> 12 == NO_SHOTS;
        draw_swimmer(canvas, enemy, is_fish ? 0.5f : 0.7f, is_fish ? GOOD : ACCENT2);
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
