using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A command, script, target or option that no tool knows, and one that it is a misspelling of.</summary>
internal sealed class MisspeltNamePatcher : IPatcher
{
    private const int MaxMeant = 3;

    public string Id => "misspelt-name";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        foreach (var tool in MisspeltNames.All)
        {
            if (tool.Message.Find(context) is not { } groups)
            {
                continue;
            }

            var name = groups["name"].Value;
            var meant = groups["hint"] is { Success: true, Value: var hint } ? [hint] : Meant(context, tool, name);
            var rank = 0;
            foreach (var word in meant.Take(MaxMeant))
            {
                if (WordEdits.InPipeline(context, name, word) is { Count: > 0 } edits)
                {
                    yield return new Patch(
                        Id, tool.Message.Id, $"`{name}` is not known; `{word}` is, and was probably meant", $"`{word}` runs in its place", Math.Round(0.9 - 0.15 * rank++, 2))
                    { Edits = edits };
                }
            }
        }
    }

    private static IEnumerable<string> Meant(MendContext context, UnknownName tool, string name)
    {
        var known = tool.Known(context).Distinct(StringComparer.Ordinal).ToList();
        return known.Contains("./" + name) ? ["./" + name] : known.Contains(name) ? [] : Words.Nearest(name, known);
    }
}
