using System.Globalization;

namespace CiCdPlatform.Core.Diagnosis.Reading;

/// <summary>Follows the marks that forges put into logs, and so knows which step and command wrote a line and how it ended.</summary>
internal sealed class StepReader
{
    private const int MaxSteps = 20_000;
    private const int MaxCommand = 400;
    private static readonly string[] Marks = ["travis_fold:", "travis_time:", "section_start:", "section_end:"];

    private readonly List<LogStep> _steps = [new LogStep(0)];
    private string? _section;
    private bool _isScripted;
    private bool _isPipeline;
    private bool _isRunner;

    /// <summary>In the order of the log; the first holds what stands before any mark.</summary>
    public IReadOnlyList<LogStep> Steps => _steps;

    private LogStep Last => _steps[^1];

    /// <summary>Where a mark begins in a piece of a line, or -1.</summary>
    public static int MarkIn(ReadOnlySpan<char> piece)
    {
        foreach (var mark in Marks)
        {
            var at = piece.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>A mark that the forge put into a line beside its text.</summary>
    public void Mark(ReadOnlySpan<char> mark, int index)
    {
        _isScripted = true;
        if (mark.StartsWith("travis_fold:start:", StringComparison.Ordinal))
        {
            _section = mark[18..].Trim().ToString();
        }
        else if (mark.StartsWith("travis_fold:end:", StringComparison.Ordinal))
        {
            _section = null;
        }
        else if (mark.StartsWith("travis_time:start", StringComparison.Ordinal))
        {
            Begin(index, _section, null);
        }
        else if (mark.StartsWith("travis_time:end", StringComparison.Ordinal))
        {
            End(index);
        }
        else if (mark.StartsWith("section_start:", StringComparison.Ordinal))
        {
            _section = Third(mark);
            Begin(index, _section, null);
        }
        else if (mark.StartsWith("section_end:", StringComparison.Ordinal))
        {
            _section = null;
            End(index);
        }
    }

    /// <summary>A line that says itself which step wrote it.</summary>
    public void Named(ReadOnlySpan<char> step, int index)
    {
        if (!step.SequenceEqual(_section))
        {
            _section = step.ToString();
            Begin(index, _section, null);
        }
    }

    /// <summary>What a line says, without marks; most lines say nothing about steps.</summary>
    public void Text(ReadOnlySpan<char> text, int index)
    {
        if (text.IsEmpty)
        {
            return;
        }

        switch (text[0])
        {
            case '$' when text.StartsWith("$ ", StringComparison.Ordinal):
                Command(text[2..], index);
                break;
            case '+' when _isPipeline && text.StartsWith("+ ", StringComparison.Ordinal):
                Command(text[2..], index);
                break;
            case '#' when text.StartsWith("##[", StringComparison.Ordinal):
                Runner(text, index);
                break;
            case '[' when text.StartsWith("[Pipeline] ", StringComparison.Ordinal):
                Pipeline(text[11..], index);
                break;
            case 'P' when _isRunner && text.StartsWith("Post job cleanup.", StringComparison.Ordinal):
                Begin(index, "Post job cleanup", null);
                break;
            case 'T' when text.StartsWith("The command \"", StringComparison.Ordinal) || text.StartsWith("The command '", StringComparison.Ordinal):
                Travis(text, index);
                break;
            default:
                if (ExitMarks.Read(text) is { } code)
                {
                    Exit(code, index, ExitMarks.IsOfJob(text));
                }

                break;
        }
    }

    /// <summary>Closes what is open; called once, with the number of lines.</summary>
    public void Complete(int lines)
    {
        for (var i = 0; i < _steps.Count; i++)
        {
            var next = i + 1 < _steps.Count ? _steps[i + 1].Start - 1 : lines - 1;
            _steps[i].End = Math.Max(_steps[i].Start, Math.Min(_steps[i].End, Math.Max(next, _steps[i].Start)));
        }
    }

    private void Begin(int index, string? name, string? command)
    {
        if (_steps.Count < MaxSteps)
        {
            _steps.Add(new LogStep(index) { Name = name, Command = command });
        }
    }

    private void End(int index)
    {
        if (!Last.HasEnded)
        {
            (Last.End, Last.HasEnded) = (index, true);
        }
    }

    private void Command(ReadOnlySpan<char> text, int index)
    {
        var command = text[..Math.Min(text.Length, MaxCommand)].Trim().ToString();
        if (Last is { Command: null, HasEnded: false } && (_isScripted || Last.Start == index) && index - Last.Start <= 2)
        {
            Last.Command = command;
            return;
        }

        Begin(index, _section, command);
    }

    private void Runner(ReadOnlySpan<char> text, int index)
    {
        _isRunner = true;
        if (text.StartsWith("##[group]Run ", StringComparison.Ordinal))
        {
            var command = text[13..].Trim().ToString();
            Begin(index, _section ?? "Run " + command, command);
        }
        else if (text.StartsWith("##[section]Starting: ", StringComparison.Ordinal))
        {
            Begin(index, text[21..].Trim().ToString(), null);
        }
        else if (text.StartsWith("##[section]Finishing: ", StringComparison.Ordinal))
        {
            End(index);
        }
        else if (text.StartsWith("##[error]", StringComparison.Ordinal))
        {
            // Annotations are errors, too; only the last word of a step closes it.
            if (ExitMarks.Read(text[9..]) is { } code)
            {
                Exit(code, index, isOfJob: false);
            }
            else
            {
                Last.Failed = true;
            }
        }
    }

    private void Pipeline(ReadOnlySpan<char> text, int index)
    {
        _isPipeline = true;
        if (text.StartsWith("{ (", StringComparison.Ordinal) && text[^1] == ')')
        {
            _section = text[3..^1].ToString();
            Begin(index, _section, null);
        }
        else if (text is "sh" or "bat" or "powershell" or "dir" or "// stage")
        {
            Begin(index, _section, null);
        }
    }

    // The command "…" exited with 1. / failed and exited with 1 during before_install. / failed 3 times.
    private void Travis(ReadOnlySpan<char> text, int index)
    {
        var exit = text.LastIndexOf("exited with ", StringComparison.Ordinal);
        if (exit < 0)
        {
            return;
        }

        var number = text[(exit + 12)..];
        var digits = number.IndexOfAnyExceptInRange('0', '9');
        if (!int.TryParse(digits < 0 ? number : number[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            return;
        }

        var rest = text[13..exit];
        for (var i = _steps.Count - 1; i >= Math.Max(0, _steps.Count - 8); i--)
        {
            if (_steps[i].Command is { } command && rest.StartsWith(command.AsSpan(0, Math.Min(command.Length, 60)), StringComparison.Ordinal))
            {
                Close(_steps[i], code, index);
                return;
            }
        }

        Exit(code, index, isOfJob: false);
    }

    private void Exit(int code, int index, bool isOfJob)
    {
        if (!isOfJob)
        {
            Close(Last, code, index);
        }
        else if (code != 0 && !_steps.Exists(step => step.Failed))
        {
            // Cleaning up has no command, and what is run after a failure is not what failed.
            Close(_steps.FindLast(step => step.Command is not null && step.Name is null or not ("after_script" or "Declarative: Post Actions")) ?? Last, code, index);
        }
    }

    private static void Close(LogStep step, int code, int index)
    {
        if (step.ExitCode is null or 0)
        {
            step.ExitCode = code;
        }

        step.Failed |= code != 0;
        if (!step.HasEnded)
        {
            (step.End, step.HasEnded) = (index, true);
        }
    }

    private static string? Third(ReadOnlySpan<char> mark)
    {
        var at = mark.LastIndexOf(':');
        var name = at < 0 ? mark : mark[(at + 1)..];
        var options = name.IndexOf('[');
        return (options >= 0 ? name[..options] : name).Trim().ToString();
    }
}
