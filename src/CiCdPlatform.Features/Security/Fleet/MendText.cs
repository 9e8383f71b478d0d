using System.Text;
using CiCdPlatform.Core.Fleet;

namespace CiCdPlatform.Features.Security.Fleet;

/// <summary>What the fleet says of its mends to the people who must decide on them.</summary>
internal static class MendText
{
    private const int MaxLines = 50;

    public static string Title(FleetMends mends) => mends.Bots.Sum(bot => bot.Mended.Count) is 1 ? "Mend one finding" : $"Mend {mends.Bots.Sum(bot => bot.Mended.Count)} findings";

    public static string CommitMessage(BotFixes bot) =>
        $"{bot.Bot}: mend {bot.Mended.Count} {(bot.Mended.Count == 1 ? "finding" : "findings")}\n\n{string.Join('\n', Lines(bot))}";

    public static string Body(FleetMends mends)
    {
        var body = new StringBuilder().AppendLine("Each bot mended what is safe to mend, in a commit of its own: take them all, or leave out the commits that you do not want.");
        foreach (var bot in mends.Bots)
        {
            body.AppendLine().Append("**`").Append(bot.Bot).Append("`** in ").AppendJoin(", ", bot.Files.Keys.Order(StringComparer.Ordinal).Take(MaxLines).Select(path => $"`{path}`")).AppendLine().AppendLine();
            foreach (var line in Lines(bot))
            {
                body.AppendLine(line);
            }
        }

        return body.AppendLine().AppendLine("The checks of this request judge the mends like any other change.").ToString();
    }

    private static IEnumerable<string> Lines(BotFixes bot)
    {
        var lines = bot.Mended.Take(MaxLines).Select(mended => "- " + mended.ReplaceLineEndings(" "));
        return bot.Mended.Count > MaxLines ? lines.Append($"- and {bot.Mended.Count - MaxLines} more") : lines;
    }
}
