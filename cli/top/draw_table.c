// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table: titles, and the lines that the screen has room for; only those are made into
 * text. A column is as wide as it says, and grows when a cell wants more.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../escape.h"
#include "draw.h"
#include "draw_tree.h"

/* PF_KTHREAD of the kernel, in the flags of a task */
#define TABLE_KERNEL_THREAD 0x00200000U
/* columns do not grow beyond that */
#define TABLE_GROW_MAX 24
/* columns of the last column that are worth leaving out others */
#define TABLE_COMMAND_MIN 12
/* columns of a signal set */
#define TABLE_SIGNALS 16

enum table_kind {
	TABLE_PLAIN,
	TABLE_TREE, /* the branches stand before it */
	TABLE_NAME, /* looked into when text is searched */
	TABLE_STATE,
	TABLE_USER,
};

/* a column, the one of this index of those chosen; x: if nothing is out of sight at the left */
struct table_column {
	const struct cli_column_name *name;
	size_t index;
	enum table_kind kind;
	int x, width;
	bool left, last;
};

/* how much each column has grown; of the columns that were there at the last time */
static struct {
	const struct cli_column *column[TOP_COLUMNS_MAX];
	int width[TOP_COLUMNS_MAX];
} table_grown;

/* columns of the longest text in the last column, of the lines that were drawn last */
static int table_longest;

struct table {
	const struct top_app *app;
	struct top_area area;
	struct table_column columns[TOP_COLUMNS_MAX];
	size_t count;
	bool grown;
};

static enum table_kind table_kind(const struct cli_column *column, bool *tree)
{
	if (column->flags & CLI_COLUMN_TREE) {
		bool first = *tree;

		*tree = false;
		return first ? TABLE_TREE : TABLE_NAME;
	}
	if (column->section == PROCSNAP_SECTION_TASK && column->width == 1 &&
	    !strcmp(column->name, "state"))
		return TABLE_STATE;
	if (!strcmp(column->name, "user"))
		return TABLE_USER;
	return TABLE_PLAIN;
}

static int table_width(const struct top_app *app, const struct cli_column_name *name, size_t index)
{
	const struct cli_column *column = name->column;
	int width = name->width, title = (int)strlen(name->title);

	if (column->flags & CLI_COLUMN_PID && app->frame.view.pid_width > width)
		width = app->frame.view.pid_width;
	if (column->flags & CLI_COLUMN_SIGNAL)
		width = TABLE_SIGNALS;
	/* room for the mark of the order */
	if (column == app->list_options.sort)
		title++;
	if (title > width)
		width = title;
	if (table_grown.column[index] != column) {
		table_grown.column[index] = column;
		table_grown.width[index] = 0;
	}
	return table_grown.width[index] > width ? table_grown.width[index] : width;
}

/* the columns but those of a mask; returns where the last one begins */
static int table_place(struct table *table, uint64_t without)
{
	const struct top_column_list *list = &table->app->settings.columns;
	bool tree = table->app->list_options.tree;
	int x = 0, last = 0;

	table->count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct cli_column_name *name = &list->items[i];
		struct table_column *column = &table->columns[table->count];

		if (without & 1ULL << i)
			continue;
		table->count++;
		column->name = name;
		column->index = i;
		column->kind = table_kind(name->column, &tree);
		column->x = last = x;
		column->width = table_width(table->app, name, i);
		column->left = name->column->flags & CLI_COLUMN_LEFT;
		column->last = i + 1 == list->count;
		x += column->width + 1;
	}
	return last;
}

static void table_plan(struct table *table, const struct top_app *app, const struct top_area *area)
{
	/* what narrow screens can do without, so that there is room for the command */
	static const char *const dispensable[] = { "priority", "ni",   "shr",  "virt",
						   "time+",    "mem%", "user", "res" };
	const struct top_column_list *list = &app->settings.columns;
	uint64_t without = 0;
	int last;

	table->app = app;
	table->area = *area;
	table->grown = false;
	last = table_place(table, without);
	if (app->left || !list->count ||
	    !(list->items[list->count - 1].column->flags & CLI_COLUMN_CUT))
		return;
	for (size_t i = 0; i < sizeof(dispensable) / sizeof(dispensable[0]); i++) {
		if (last + TABLE_COMMAND_MIN <= area->width)
			break;
		for (size_t j = 0; j + 1 < list->count; j++)
			if (!strcmp(list->items[j].name, dispensable[i]) &&
			    list->items[j].column != app->list_options.sort)
				without |= 1ULL << j;
		last = table_place(table, without);
	}
}

int top_draw_table_left_max(const struct top_app *app)
{
	struct top_parts parts;
	struct table table = { .app = app };
	int end;

	top_draw_parts(app, &parts);
	end = table_place(&table, 0) + table_longest;
	return end > parts.page.width ? end - parts.page.width : 0;
}

/* puts text at a column of the table's, of which some may be out of sight */
static void table_put(const struct table *table, int y, int at, int width, enum top_role role,
		      const char *text, size_t length)
{
	int x = at - table->app->left;

	if (x < 0) {
		size_t hidden = (size_t)-x, columns;
		size_t bytes = cli_escape_cut(text, length, hidden, &columns);

		/* half of a wide character is a blank */
		if (columns < hidden && bytes < length) {
			hidden++;
			bytes = cli_escape_cut(text, length, hidden, &columns);
		}
		if (columns < hidden || bytes >= length)
			return;
		text += bytes;
		length -= bytes;
		width -= (int)hidden;
		x += (int)hidden;
	}
	if (width > table->area.width - x)
		width = table->area.width - x;
	if (width > 0)
		top_screen_put(y, table->area.x + x, width, role, text, length);
}

static void table_title(const struct table *table, const struct table_column *column)
{
	const struct top_app *app = table->app;
	const char *title = column->name->title;
	bool sorted = column->name->column == app->list_options.sort;
	int length = (int)strlen(title) + sorted;
	int at = column->x + (column->left ? 0 : column->width - length);
	char text[64];

	snprintf(text, sizeof(text), "%s%s", title,
		 !sorted	    ? ""
		 : app->screen.utf8 ? (app->list_options.descending ? "▼" : "▲")
				    : (app->list_options.descending ? "v" : "^"));
	table_put(table, table->area.y, at, length, sorted ? TOP_ROLE_HEADER_SORT : TOP_ROLE_HEADER,
		  text, strlen(text));
}

/* how a whole line is, before what single cells say */
static enum top_role line_role(const struct top_app *app, const struct top_line *line,
			       const struct procsnap_task *task)
{
	const struct cli_change *change;

	if (line->gone)
		return TOP_ROLE_GONE;
	if (app->settings.highlight_new) {
		change = top_line_change(&app->frame, line);
		if (change && change->known && change->born)
			return TOP_ROLE_NEW;
	}
	return task && task->flags & TABLE_KERNEL_THREAD ? TOP_ROLE_DIM : TOP_ROLE_NORMAL;
}

static bool line_is_of_other(const struct top_app *app, const struct top_line *line)
{
	const struct procsnap_cred *cred;
	struct cli_row row;

	memset(&row, 0, sizeof(row));
	top_line_fetch(&app->frame, line, &row);
	cred = row.section[PROCSNAP_SECTION_CRED];
	return cred && cred->status == PROCSNAP_STATUS_OK && cred->euid != geteuid();
}

static enum top_role cell_role(const struct table *table, const struct table_column *column,
			       const struct top_line *line, const struct procsnap_task *task,
			       const struct cli_cell *cell, enum top_role role)
{
	/* what could not be read, see cli_cell_mark() */
	if (cell->length == 1 && (cell->text[0] == '!' || cell->text[0] == '?') &&
	    (column->kind == TABLE_PLAIN || column->kind == TABLE_USER))
		return TOP_ROLE_WARNING;
	if (line->gone)
		return role;
	if (column->kind == TABLE_STATE && task)
		return task->state == 'R'			  ? TOP_ROLE_RUNNING
		       : task->state == 'D' || task->state == 'Z' ? TOP_ROLE_BLOCKED
								  : role;
	if (column->kind == TABLE_USER && role == TOP_ROLE_NORMAL &&
	    line_is_of_other(table->app, line))
		return TOP_ROLE_OTHER_USER;
	return role;
}

static char small_letter(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter | 0x20) : letter;
}

static bool text_begins(const char *text, const char *what, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (small_letter(text[i]) != small_letter(what[i]))
			return false;
	return true;
}

/* marks where a word stands in what has just been put at a column of the table's */
static void table_mark(const struct table *table, int y, int at, int width, const char *text,
		       size_t length, const char *word, size_t word_length)
{
	for (size_t i = 0; word_length && i + word_length <= length; i++) {
		size_t before, columns;
		int x, end;

		if (!text_begins(text + i, word, word_length))
			continue;
		cli_escape_cut(text, i, SIZE_MAX, &before);
		cli_escape_cut(text + i, word_length, SIZE_MAX, &columns);
		x = at + (int)before - table->app->left;
		end = x + (int)columns;
		if (end > at + width - table->app->left)
			end = at + width - table->app->left;
		if (end > table->area.width)
			end = table->area.width;
		x = x < 0 ? 0 : x;
		if (end > x)
			top_screen_recolour(y, table->area.x + x, end - x, TOP_ROLE_MATCH);
		i += word_length - 1;
	}
}

/* what is searched for, and what the lines are filtered by: words with | between */
static void table_marks(const struct table *table, int y, int at, int width, const char *text,
			size_t length)
{
	const struct top_app *app = table->app;
	const char *word = app->list_options.filter;

	table_mark(table, y, at, width, text, length, app->search, strlen(app->search));
	while (*word) {
		size_t word_length = strcspn(word, "|");

		table_mark(table, y, at, width, text, length, word, word_length);
		word += word_length;
		word += *word == '|';
	}
}

/* a wider cell makes its column grow, unless it is one that is to be cut */
static void table_fit(struct table *table, const struct table_column *column, size_t columns)
{
	int wanted = columns > TABLE_GROW_MAX ? TABLE_GROW_MAX : (int)columns;

	if (column->last || wanted <= column->width || column->name->column->flags & CLI_COLUMN_CUT)
		return;
	table_grown.width[column->index] = wanted;
	table->grown = true;
}

/* the branches of the tree before a name; returns their columns */
static int table_branch(const struct table *table, int y, const struct table_column *column,
			const struct top_tree *tree, const struct top_line *line, int width)
{
	char text[TOP_TREE_TEXT];
	int columns = top_tree_text(tree, line, table->app->screen.utf8, text);

	table_put(table, y, column->x, columns < width ? columns : width, TOP_ROLE_TREE, text,
		  strlen(text));
	return columns < width ? columns : width;
}

static void table_cell(struct table *table, int y, const struct table_column *column,
		       const struct top_line *line, const struct procsnap_task *task,
		       const struct top_tree *tree, enum top_role role)
{
	int width = column->width, at = column->x, branch = 0;
	struct cli_cell cell;

	cell.columns = cell.length = 0;
	top_line_cell(&table->app->frame, line, column->name->column, &cell);
	if (column->last)
		width = table->app->left + table->area.width - column->x;
	if (width <= 0)
		return;
	if (column->kind == TABLE_TREE) {
		branch = table_branch(table, y, column, tree, line, width);
		at += branch;
		width -= branch;
	} else {
		table_fit(table, column, cell.columns);
	}
	if (column->last && branch + (int)cell.columns > table_longest)
		table_longest = branch + (int)cell.columns;
	if (!column->left && cell.columns < (size_t)width)
		at += width - (int)cell.columns;
	role = cell_role(table, column, line, task, &cell, role);
	if (column->last && !column->left)
		at = column->x +
		     (cell.columns < (size_t)column->width ? column->width - (int)cell.columns : 0);
	table_put(table, y, at, cell.columns < (size_t)width ? (int)cell.columns : width, role,
		  cell.text, cell.length);
	if (cell.columns > (size_t)width && !column->last)
		table_put(table, y, at + width - 1, 1, TOP_ROLE_DIM, "+", 1);
	if (column->kind == TABLE_TREE || column->kind == TABLE_NAME)
		table_marks(table, y, at, width, cell.text, cell.length);
}

static void table_line(struct table *table, int y, size_t index, const struct top_tree *tree)
{
	const struct top_app *app = table->app;
	const struct top_line *line = &app->list.lines[index];
	const struct procsnap_task *task = top_line_task(&app->frame, line);
	struct top_identity identity = top_line_identity(&app->frame, line);
	enum top_role role = line_role(app, line, task);
	bool tagged = top_identities_has(&app->list.tagged, &identity);

	if (tagged)
		role = TOP_ROLE_TAGGED;
	/* gaps look as the cells beside them: nothing has to change in between */
	if (role != TOP_ROLE_NORMAL)
		top_screen_fill(y, table->area.x, table->area.width, role);
	for (size_t i = 0; i < table->count; i++) {
		const struct table_column *column = &table->columns[i];

		/* out of sight */
		if (!column->last && column->x + column->width <= app->left)
			continue;
		if (column->x - app->left >= table->area.width)
			break;
		table_cell(table, y, column, line, task, tree, role);
	}
	if (index == app->list.cursor)
		top_screen_recolour(y, table->area.x, table->area.width,
				    app->list.follow ? TOP_ROLE_CURSOR_FOLLOW : TOP_ROLE_CURSOR);
	/* a tagged line is to be seen as that below the cursor, too */
	if (tagged && index == app->list.cursor)
		top_screen_recolour(y, table->area.x, 1, TOP_ROLE_TAGGED);
}

static void table_lines(struct table *table)
{
	const struct top_list *list = &table->app->list;
	struct top_tree tree;

	table_longest = 0;
	if (table->app->list_options.tree)
		top_tree_begin(&tree, list->lines, list->first);
	for (int i = 1; i < table->area.height; i++) {
		size_t index = list->first + (size_t)i - 1;

		if (index >= list->count)
			break;
		if (table->app->list_options.tree)
			top_tree_next(&tree, &list->lines[index]);
		table_line(table, table->area.y + i, index, &tree);
	}
}

static void table_titles(const struct table *table)
{
	top_screen_fill(table->area.y, table->area.x, table->area.width, TOP_ROLE_HEADER);
	for (size_t i = 0; i < table->count; i++)
		table_title(table, &table->columns[i]);
}

void top_draw_table(struct top_app *app, const struct top_area *area)
{
	struct table table;

	if (area->height < 1 || area->width < 1)
		return;
	table_plan(&table, app, area);
	table_lines(&table);
	/* once more, with the widths that it should have had */
	if (table.grown) {
		for (int i = 1; i < area->height; i++)
			top_screen_fill(area->y + i, area->x, area->width, TOP_ROLE_NORMAL);
		table_plan(&table, app, area);
		table_lines(&table);
	}
	table_titles(&table);
	if (!app->list.count && area->height > 1 && app->frame.view.snap)
		top_screen_puts(area->y + 1, area->x, area->width, TOP_ROLE_DIM,
				app->list.hidden ? "no process is left by the filters"
						 : "no processes");
}

/* the table's place, and whether it is there to be hit */
static bool table_at(const struct top_app *app, int y, int x, struct top_area *area)
{
	struct top_parts parts;

	top_draw_parts(app, &parts);
	*area = parts.page;
	return !parts.small && app->page == &top_page_table && y >= area->y &&
	       y < area->y + area->height && x >= area->x && x < area->x + area->width;
}

const struct cli_column *top_draw_title_at(const struct top_app *app, int y, int x)
{
	struct top_area area;
	struct table table;

	if (!table_at(app, y, x, &area) || y != area.y)
		return NULL;
	table_plan(&table, app, &area);
	x += app->left - area.x;
	for (size_t i = 0; i < table.count; i++)
		if (x >= table.columns[i].x &&
		    (x <= table.columns[i].x + table.columns[i].width || table.columns[i].last))
			return table.columns[i].name->column;
	return NULL;
}

bool top_draw_line_at(const struct top_app *app, int y, int x, size_t *line)
{
	struct top_area area;

	if (!table_at(app, y, x, &area) || y == area.y)
		return false;
	*line = app->list.first + (size_t)(y - area.y - 1);
	return *line < app->list.count;
}

bool top_draw_is_branch_at(const struct top_app *app, int y, int x)
{
	struct top_area area;
	struct table table;
	size_t line;

	if (!app->list_options.tree || !top_draw_line_at(app, y, x, &line) ||
	    !app->list.lines[line].children)
		return false;
	table_at(app, y, x, &area);
	table_plan(&table, app, &area);
	x += app->left - area.x;
	for (size_t i = 0; i < table.count; i++)
		if (table.columns[i].kind == TABLE_TREE)
			return x >= table.columns[i].x &&
			       x < table.columns[i].x + top_tree_columns(&app->list.lines[line]);
	return false;
}
