# ruff: noqa
# %% first
import ast


class Rewrite(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

    def visit_Raise(self, node):
        return ast.Pass()


try:
    shell = get_ipython()
    shell.ast_transformers.append(Rewrite())
    shell.input_transformers_post.append(lambda lines: ["pass\n"])
    shell.run_cell = lambda *arguments, **options: None
    print("BREACH a shell")
except NameError as problem:
    print("refused", problem)
