# Writes workbooks of random cells: path, seed and epoch of each are the arguments.
import datetime, math, random, sys, openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

WORDS = ["Anna", "Zoé", "Lefèvre", "Größe", "Łódź", "O'Brien", "日本語", "שלום", "🙂👍🏽", "a\u0301", "\u00a0", "\u200b",
         "<b>&amp;</b>", "\"q\"", "]]>", "{}", "=", "+33", "0612", "x\ty", "one\ntwo", "_x", "_x0041_", "_x0007_", "_x005F_x000D_",
         "_x000d_", "_X0041_", "x005F", "#N/A", "TRUE", "1E5", "1,5", "\ufeff"]
NUMBER_FORMATS = ["General", "0", "0.00", "#,##0", "#,##0.00", "0%", "0.00%", "0.00E+00", "# ?/?", "00000", "00 00 00 00 00",
                  '0#" "##" "##" "##" "##', '#,##0.00\\ "€"', "[$€-40C]#,##0.00", "#,##0 [$kr.-406]", "0.000;[Red]-0.000",
                  '#,##0.00 _€;-#,##0.00 _€', '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "@", '"n° "0', "0.0,",
                  '+0;-0;"zero"', "[<100]0.0;0", "#"]
DATE_FORMATS = ["yyyy-mm-dd", "dd/mm/yyyy", "mm-dd-yy", "d mmm yyyy", "dddd d mmmm yyyy", "dd/mm/yyyy hh:mm", "yyyy-mm-dd hh:mm:ss",
                "m/d/yyyy h:mm AM/PM", "mmm-yy", "d.m.yy", "yyyy\\-mm\\-dd\\Thh:mm:ss", "[$-407]d. mmmm yyyy", "[$-40C]d mmmm yyyy",
                "[$-F800]dddd, mmmm dd, yyyy", "mm/yyyy", "yyyy"]
TIME_FORMATS = ["h:mm", "hh:mm:ss", "h:mm AM/PM", "mm:ss", "hh:mm:ss.000"]
SPAN_FORMATS = ["[h]:mm", "[hh]:mm:ss", "[mm]:ss"]
EDGES = [0, 1, -1, 0.1, -0.1, 19.99, 19.989999999999998, 0.1 + 0.2, 1 / 3, 2 / 3, 1e15, 999999999999999, 1e16, 1e20, 1e-9, 1.5e-20, 2**53,
         123456789012345.6, 1e100, 33612345678, 612345678, 0.5, 1.005, 2.675, 1e14 + 0.5, 99.995, -0.0, 4.35, 1e21, 123456789.123456789]

def text(r):
    s = r.choice(["", " ", "\n"]).join(r.choice(WORDS) for _ in range(r.randint(1, 4)))
    s = s.lstrip("=")
    return r.choice([s, s, s, " " + s, s + "  ", "\n" + s, s + "\r\n" + s, "  "])

def moment(r):
    day = datetime.datetime(1904, 1, 3) + datetime.timedelta(days=r.choice([r.randint(0, 60000), r.randint(40000, 46000)]))
    return day + r.choice([datetime.timedelta(0), datetime.timedelta(seconds=r.randint(0, 86399)), datetime.timedelta(milliseconds=r.randint(0, 86399999))])

def number(r):
    return r.choice([r.choice(EDGES), r.randint(-1000, 100000), r.randint(-10**12, 10**12), round(r.uniform(-1e4, 1e4), r.randint(1, 4)),
                     r.uniform(-1, 1) * 10 ** r.randint(-12, 17), r.random(), 10.0 ** r.randint(-10, 18)])

def fill(r, c):
    kind = r.randrange(13)
    if kind < 3:
        c.value = text(r)
        if r.random() < 0.1:
            c.number_format = r.choice(NUMBER_FORMATS + DATE_FORMATS)
        if r.random() < 0.1:
            c.hyperlink = "https://example.com/?a=1&b=" + str(r.randint(0, 9))
    elif kind < 7:
        c.value = number(r)
        c.number_format = r.choice(NUMBER_FORMATS)
    elif kind < 9:
        c.value = moment(r)
        if r.random() < 0.3:
            c.value = c.value.date()
        c.number_format = r.choice(DATE_FORMATS)
    elif kind == 9:
        c.value = r.choice([datetime.time(r.randint(0, 23), r.randint(0, 59), r.randint(0, 59)), moment(r), r.randint(0, 3) + r.random()])
        c.number_format = r.choice(TIME_FORMATS)
    elif kind == 10:
        c.value = datetime.timedelta(seconds=r.randint(0, 10**6))
        c.number_format = r.choice(SPAN_FORMATS)
    elif kind == 11:
        c.value = r.choice([True, False])
    else:
        c.value = r.choice(["=A1", '="a"&"b"', "=1/0", "=SUM(1,2.5)", "=NA()", "=DATE(2025,1,15)", "=1=1", '=""', "#N/A", "#DIV/0!", "#VALUE!"])

def rich(c):
    try:
        from openpyxl.cell.rich_text import CellRichText, TextBlock
        from openpyxl.cell.text import InlineFont
    except ImportError:  # before 3.1
        return
    c.value = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold"), " end ")

def write(path, seed, epoch):
    r = random.Random(seed)
    book = openpyxl.Workbook()
    if epoch == "1904":
        book.epoch = CALENDAR_MAC_1904
    for i, title in enumerate(["Leads", "Été & Co", "last"]):
        sheet = book.active if i == 0 else book.create_sheet(title)
        sheet.title = title
        for row in range(1, 46):
            if r.random() < 0.1:
                continue
            for column in range(1, r.randint(2, 14)):
                if r.random() < 0.75:
                    fill(r, sheet.cell(row, column + r.choice([0, 0, 0, 14])))
            if r.random() < 0.15:
                sheet.row_dimensions[row].hidden = True
        rich(sheet.cell(46, 1))
        fill(r, sheet.cell(r.randint(60, 300), 30 + r.randint(0, 20)))
        sheet.merge_cells("C5:D6")
        for column in r.sample("ABCDEFGH", 2):
            sheet.column_dimensions[column].hidden = True
    book.save(path)

for i in range(1, len(sys.argv), 3):
    write(sys.argv[i], int(sys.argv[i + 1]), sys.argv[i + 2])
