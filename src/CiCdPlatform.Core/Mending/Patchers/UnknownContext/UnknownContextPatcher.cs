using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>An expression that names a context or function which GitHub does not have.</summary>
internal sealed class UnknownContextPatcher : IPatcher
{
    private static readonly string[] Known =
    [
        "github", "env", "vars", "job", "jobs", "steps", "runner", "secrets", "strategy", "matrix", "needs", "inputs",
        "always", "cancelled", "contains", "endsWith", "failure", "format", "fromJSON", "hashFiles", "join", "startsWith", "success", "toJSON",
    ];

    private static readonly MessagePattern[] Messages =
    [
        new("context", "`(?<name>[\\w-]+)` is not a context of expressions", ".github/workflows/ci.yml:19: `matrx` is not a context of expressions"),
        new("named-value", "Unrecognized named-value: '(?<name>[\\w-]+)'", "Unrecognized named-value: 'matrx'. Located at position 1 within expression: matrx.os"),
        new("function", "Unrecognized function: '(?<name>[\\w-]+)'|`(?<name>[\\w-]+)` is not a function", "Unrecognized function: 'hashfile'"),
    ];

    public string Id => "unknown-context";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        foreach (var pattern in Messages)
        {
            if (context.Definition is not { } definition || pattern.Find(context) is not { } groups)
            {
                continue;
            }

            var name = groups["name"].Value;
            foreach (var word in Words.Nearest(name, Known).Take(2))
            {
                // Within a word such as `matrx.os` the context ends at a dot, which belongs to a path elsewhere.
                var edits = definition.Lines
                    .Select((line, index) => (line, Changed: line.Replace(name + ".", word + ".", StringComparison.Ordinal).Replace(name + "(", word + "(", StringComparison.Ordinal), index))
                    .Where(row => row.line != row.Changed)
                    .Select(row => new MendEdit(definition.Path, row.index + 1, 1, [row.Changed]))
                    .ToList();
                if (edits.Count > 0)
                {
                    yield return new Patch(Id, pattern.Id, $"expressions do not know `{name}`; `{word}` was probably meant", "the forge takes the workflow", 0.85) { Edits = edits };
                }
            }
        }
    }
}
