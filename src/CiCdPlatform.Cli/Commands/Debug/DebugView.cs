using System.Globalization;
using System.Text.Json;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Json;
using CiCdPlatform.Features.Diagnosis;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Shows the answers of a session as they come, or all of them as one document at its end.</summary>
internal sealed class DebugView(bool isJson)
{
    private const int MaxWidth = 200;
    private readonly List<DebugReply> _replies = [];

    public void Prompt()
    {
        if (!isJson && !Console.IsInputRedirected)
        {
            Terminal.Out.Markup("[bold]>[/] ");
        }
    }

    public void Say(DebugReply reply)
    {
        _replies.Add(reply);
        if (isJson)
        {
            return;
        }

        Terminal.Out.WriteLine(reply.Text);
        foreach (var line in reply.Lines)
        {
            var text = line.Text.Length > MaxWidth ? line.Text[..MaxWidth] + "…" : line.Text;
            Terminal.Out.MarkupLine($"[dim]{line.Line.ToString(CultureInfo.InvariantCulture),7} │[/] {Markup.Escape(text)}");
        }

        foreach (var patch in reply.Patches)
        {
            Terminal.Out.WriteLine();
            Terminal.Out.MarkupLine($"[bold]{patch.Number}[/] [dim]{Markup.Escape(patch.Patcher)}[/]{(patch.Command is { } command ? $" runs [bold]{Markup.Escape(command)}[/]" : "")}");
            Terminal.Out.WriteLine(patch.Diff);
        }
    }

    public void End()
    {
        if (isJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new { Schema = "debug/1", Replies = _replies }, ContractJson.Options));
        }
    }
}
