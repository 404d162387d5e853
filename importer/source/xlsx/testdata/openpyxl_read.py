# Prints what openpyxl reads in workbooks, a JSON object a line: a workbook's
# path, the hidden rows and columns of its sheets, and their cells.
import datetime, json, sys, warnings, openpyxl
from openpyxl.utils.datetime import to_excel

warnings.simplefilter("ignore")

def show(**fields):
    print(json.dumps(fields))

for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path, data_only=True)
    show(path=path)
    for sheet in book.worksheets:
        rows = [n for n, d in sheet.row_dimensions.items() if d.hidden]
        columns = [n for d in sheet.column_dimensions.values() if d.hidden and d.max
                   for n in range(d.min, d.max + 1)]
        merged = [c.coordinate for r in sheet.merged_cells.ranges for row in sheet[r.coord] for c in row
                  if (c.row, c.column) != (r.min_row, r.min_col)]
        show(sheet=sheet.title, rows=rows, columns=columns, merged=merged)
        for c in sheet._cells.values():  # there is no other way that leaves blank cells out
            v = c.value
            if v is not None:
                fields = {"row": c.row, "column": c.column, "type": c.data_type, "format": c.number_format}
                if c.data_type == "d":
                    fields["iso"] = v.isoformat() if isinstance(v, (datetime.datetime, datetime.date)) else ""
                    v = v.total_seconds() / 86400 if isinstance(v, datetime.timedelta) else to_excel(v, book.epoch)
                show(value=v, **fields)
