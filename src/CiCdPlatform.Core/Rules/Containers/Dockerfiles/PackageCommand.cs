using CiCdPlatform.Core.Rules.Containers.Shell;

namespace CiCdPlatform.Core.Rules;

/// <summary>A call of a package manager: what it is to do, and with which packages.</summary>
internal sealed record PackageCommand(ShellCommand Command, PackageManager Manager, string Verb, MappedWord VerbWord, IReadOnlyList<MappedWord> Operands)
{
    public bool Installs => Manager.Installs.Contains(Verb);

    /// <summary>The calls among commands, in their order.</summary>
    public static IEnumerable<PackageCommand> Among(IEnumerable<ShellCommand> commands) => commands.Select(Of).OfType<PackageCommand>();

    public static PackageCommand? Of(ShellCommand command)
    {
        var arguments = command.Arguments;
        var name = command.Name;
        if (name.StartsWith("python", StringComparison.Ordinal) && arguments.Count > 2)
        {
            var module = arguments.ToList().FindIndex(word => word.Text == "-m");
            if (module >= 0 && module + 1 < arguments.Count && arguments[module + 1].Text == "pip")
            {
                (name, arguments) = ("pip", [.. arguments.Skip(module + 2)]);
            }
        }

        if (PackageManager.Find(name) is not { } manager)
        {
            return null;
        }

        MappedWord? verb = null;
        var operands = new List<MappedWord>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var text = arguments[i].Text;
            if (text.StartsWith('-') && text.Length > 1)
            {
                i += manager.ValueOptions.Contains(text) ? 1 : 0;
            }
            else if (verb is null && !(manager.Id == "yarn" && text == "global"))
            {
                verb = arguments[i];
            }
            else
            {
                operands.Add(arguments[i]);
            }
        }

        // A bare `yarn` installs.
        return verb is null && manager.Id != "yarn" ? null : new PackageCommand(command, manager, verb?.Text ?? "install", verb ?? command.NameWord!, operands);
    }
}
