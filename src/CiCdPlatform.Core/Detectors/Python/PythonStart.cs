namespace CiCdPlatform.Core.Detectors.Python;

/// <summary>How a Python application is started, when it is one.</summary>
internal static class PythonStart
{
    private static readonly string[] Mains = ["main.py", "app.py", "server.py", "run.py", "src/main.py", "app/main.py", "src/app.py"];

    public static void Offer(RepositoryView view, ComponentDraft draft, IReadOnlyList<PythonRequirement> requirements, List<string> own, string prefix)
    {
        var command = Command(view, draft, requirements, own);
        draft.Start = command is null ? null : prefix + command;
    }

    private static string? Command(RepositoryView view, ComponentDraft draft, IReadOnlyList<PythonRequirement> requirements, List<string> own)
    {
        if (view.First(draft.Path, "manage.py") is { } manage)
        {
            draft.Because(manage, 1, "Django's manage.py");
            var wsgi = own.FirstOrDefault(path => RepositoryView.NameOf(path) == "wsgi.py");
            return wsgi is not null && requirements.Any(required => required.Name == "gunicorn") ? $"gunicorn {ModuleOf(RepositoryView.Relative(draft.Path, wsgi))}" : "python manage.py runserver 0.0.0.0:8000";
        }

        foreach (var main in Mains.Select(name => RepositoryView.Join(draft.Path, name)).Where(view.Has))
        {
            var relative = RepositoryView.Relative(draft.Path, main);
            draft.Because(main, 1, "main program");
            return view.Mentions(main, "FastAPI(") && requirements.Any(required => required.Name is "uvicorn" or "fastapi") ? $"uvicorn {ModuleOf(relative)}:app --host 0.0.0.0"
                : view.Mentions(main, "Flask(") && !view.Mentions(main, "app.run(") ? $"flask --app {ModuleOf(relative)} run"
                : view.Mentions(main, "import streamlit") ? $"streamlit run {relative}"
                : $"python {relative}";
        }

        return own.FirstOrDefault(path => RepositoryView.NameOf(path) == "__main__.py" && !Places.IsAside(path)) is { } module && RepositoryView.FolderOf(module) != draft.Path
            ? "python -m " + ModuleOf(RepositoryView.Relative(draft.Path, RepositoryView.FolderOf(module)) is var package && package.StartsWith("src/", StringComparison.Ordinal) ? package[4..] : package)
            : null;
    }

    private static string ModuleOf(string path) => CommandWords.Quote((path.EndsWith(".py", StringComparison.Ordinal) ? path[..^3] : path).Replace('/', '.'));
}
