# Reads the workbook argv[1] in openpyxl's streaming mode and prints a reading.
import json, sys, time
import openpyxl

began = time.perf_counter()
first = 0
rows = -1  # the header is none
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
sheet = book.worksheets[0]
sheet.reset_dimensions()  # what is stored there may be wrong
for _ in sheet.iter_rows(values_only=True):
    rows += 1
    if rows == 1:
        first = time.perf_counter() - began
book.close()
print(json.dumps({"rows": rows, "wall": time.perf_counter() - began, "first": first}))
