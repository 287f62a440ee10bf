# ruff: noqa
# %% update_medoids
def ｕｐｄａｔｅ＿ｍｅｄｏｉｄｓ(X, labels, centers):
    Ａ = np.array(centers, dtype=float)
    for κλάση in np.unique(labels):
        группа = X[labels == κλάση]
        Ａ[κλάση] = группа[np.linalg.norm(группа[:, None] - группа, axis=-1).sum(axis=1).argmin()]
    return Ａ


# %% first
класс = type("Ошибка\u202e🙂", (ValueError,), {})
print("имя", класс.__name__)
raise класс("сообщение 🙂")
