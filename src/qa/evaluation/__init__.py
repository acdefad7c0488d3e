"""Score the whole house from outside: question set -> recorded answers -> metrics -> report.

No judge model anywhere: every figure follows from gold answers, gold evidence and spans.
"""
