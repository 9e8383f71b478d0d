namespace CiCdPlatform.Core.Detectors.Languages;

/// <summary>
/// Which file endings, file names and interpreters belong to which programming or markup language. The names and what belongs to them are facts of GitHub's linguist (<c>languages.yml</c>), so that shares can
/// be compared with those that the forge shows; of an ending that several languages use, the one that most repositories mean is listed, and <see cref="LanguageHeuristics"/> looks closer.
/// </summary>
internal static class LanguageTable
{
    // "Language: .ending =file-name"; prose and data are left out.
    private const string Files = """
        1C Enterprise: .bsl .os; 4D: .4dm; ABAP: .abap; ABAP CDS: .asddls; AGS Script: .ash; AIDL: .aidl; AL: .al; AMPL: .ampl; ANTLR: .g4; API Blueprint: .apib; APL: .apl .dyalog; ASL: .asl .dsl;
        ASP.NET: .asax .ascx .ashx .asmx .aspx .axd; ATS: .dats .hats .sats; ActionScript: .as; Ada: .ada .adb .ads; Agda: .agda .lagda; Alloy: .als; AngelScript: .angelscript;
        Answer Set Programming: .lp; Antlers: .antlers.html .antlers.php .antlers.xml; Apex: .apex .trigger; AppleScript: .applescript .scpt; Arc: .arc; AspectJ: .aj;
        Assembly: .a51 .agc .asm .nas .nasm .s .x68; Astro: .astro; Asymptote: .asy; Augeas: .aug; AutoHotkey: .ahk .ahkl; AutoIt: .au3; Awk: .auk .awk .gawk .mawk .nawk; BQN: .bqn;
        Ballerina: .bal; Batchfile: .bat .cmd; Beef: .bf; Befunge: .befunge; Berry: .be; BibTeX Style: .bst; Bicep: .bicep .bicepparam; Bikeshed: .bs; BitBake: .bb .bbappend .bbclass;
        Blade: .blade .blade.php; BlitzBasic: .decls; BlitzMax: .bmx; Bluespec: .bsv; Boo: .boo; Boogie: .bpl; Brainfuck: .b; Brightscript: .brs; C: .c .cats .cl .h .h.in .idc .opencl .upc;
        C#: .cake .cs .cs.pp .csx .linq; C++: .c++ .cc .cp .cpp .cppm .cxx .h++ .hh .hpp .hxx .inl .ino .ipp .ixx .tcc .tpp .txx; CAP CDS: .cds; CLIPS: .clp;
        CMake: .cmake .cmake.in =CMakeLists.txt; COBOL: .cbl .ccp .cob .cobol .cpy; CSS: .css .pcss .postcss; CUE: .cue; CWeb: .w; Cadence: .cdc; Cairo: .cairo; Cap'n Proto: .capnp;
        Carbon: .carbon; CartoCSS: .mss; Ceylon: .ceylon; Chapel: .chpl; Charity: .ch; ChucK: .ck; Circom: .circom; Cirru: .cirru; Clarion: .clw; Clarity: .clar; Classic ASP: .asp;
        Clean: .dcl .icl; Click: .click; Clojure: .boot .cl2 .clj .cljc .cljs .cljs.hl .cljscm .cljx .hic =riemann.config; Closure Templates: .soy; CodeQL: .ql .qll;
        CoffeeScript: ._coffee .cjsx .coffee .coffee.md .iced .litcoffee =Cakefile; ColdFusion: .cfc .cfm .cfml; Common Lisp: .asd .l .lisp .lsp .ny .podsl .sexp; Common Workflow Language: .cwl;
        Component Pascal: .cps; Crystal: .cr; Csound: .orc .udo; Csound Document: .csd; Csound Score: .sco; Cuda: .cu .cuh; Curry: .curry; Cycript: .cy; Cypher: .cyp .cypher;
        Cython: .pxd .pxi .pyx; D: .d .di; D2: .d2; DIGITAL Command Language: .com; DM: .dm; Dafny: .dfy; Dart: .dart; DataWeave: .dwl; Dhall: .dhall;
        Dockerfile: .containerfile .dockerfile =Containerfile =Dockerfile; Dogescript: .djs; Dune: =dune-project; Dylan: .dyl .dylan .intr .lid; ECL: .ecl .eclxml; EJS: .ect .ejs .ejs.t .jst;
        EQ: .eq; Earthly: =Earthfile; Edge: .edge; EdgeQL: .edgeql .esdl; Eiffel: .e; Elixir: .ex .exs =mix.lock; Elm: .elm; Elvish: .elv;
        Emacs Lisp: .el .emacs .emacs.desktop =.abbrev_defs =.emacs =.emacs.desktop =.gnus =.spacemacs =.viper =Cask =Project.ede =_emacs =abbrev_defs; EmberScript: .em .emberscript;
        Erlang: .app .app.src .erl .escript .hrl .xrl .yrl =Emakefile =rebar.config =rebar.config.lock =rebar.lock; F#: .fs .fsi .fsx; F*: .fst .fsti; FIRRTL: .fir; FLUX: .flux;
        Factor: .factor =.factor-boot-rc =.factor-rc; Fancy: .fancypack .fy =Fakefile; Fantom: .fan; Faust: .dsp; Fennel: .fnl; Forth: .4th .forth .frt .fth .muf;
        Fortran: .f .f03 .f08 .f77 .f90 .f95 .for .fpp; FreeBASIC: .bi; FreeMarker: .ftl; Futhark: .fut; G-code: .cnc .g .gco .gcode; GAML: .gaml; GAMS: .gms; GAP: .gap .gi; GDB: .gdb .gdbinit;
        GDScript: .gd; GLSL: .fp .frag .frg .fsh .fshader .geo .geom .glsl .glslf .glslv .gshader .rchit .rmiss .tesc .tese .vert .vrx .vs .vsh .vshader; GSC: .csc .gsc .gsh; Genero 4gl: .4gl;
        Genero per: .per; Genshi: .kid; Gherkin: .feature .story; Gleam: .gleam; Glyph: .glf; Gnuplot: .gnu .gnuplot .gp .p .plot; Go: .go; Golo: .golo; Gosu: .gsx .vark; Grace: .grace;
        Grammatical Framework: .gf; Groovy: .groovy .grt .gsp .gtpl .gvy =Jenkinsfile; HCL: .hcl .nomad .tf .tftpl .tfvars; HIP: .hip; HLSL: .cginc .fx .fxh .hlsl .hlsli;
        HTML: .cshtml .ecr .erb .erb.deface .heex .hta .htm .html .html.eex .html.hl .leex .phtml .razor .rhtml .xht .xhtml; Hack: .hack .hhi; Haml: .haml .haml.deface;
        Handlebars: .handlebars .hbs; Harbour: .hb; Hare: .ha; Haskell: .chs .hs .hs-boot .hsc .lhs; Haxe: .hx .hxsl; HiveQL: .hql .q; HolyC: .hc; Hy: .hy; IDL: .dlm; IGOR Pro: .ipf; ISPC: .ispc;
        Idris: .idr .lidr; ImageJ Macro: .ijm; Imba: .imba; Inform 7: .i7x .ni; Ink: .ink; Inno Setup: .isl .iss; Io: .io; Ioke: .ik; Isabelle: .thy =ROOT; J: .ijs; JCL: .jcl; JSONiq: .jq;
        Jai: .jai; Janet: .janet; Jasmin: .j; Java: .jav .java .jsh .jsp .jte .tag;
        JavaScript: ._js .bones .cjs .es .es6 .gjs .gs .jake .javascript .js .js.erb .jsb .jscad .jsfl .jslib .jsm .jspre .jss .jsx .mjs .njs .pac .sjs .ssjs .xsjs .xsjslib =Jakefile;
        JetBrains MPS: .mpl .mps .msd; Jinja: .j2 .jinja .jinja2; Jolie: .iol .ol; Jsonnet: .jsonnet .libsonnet; Julia: .jl; Jupyter Notebook: .ipynb =Notebook;
        Just: .just =.JUSTFILE =.Justfile =.justfile =JUSTFILE =Justfile =justfile; KRL: .krl; Kaitai Struct: .ksy; KakouneScript: .kak =kakrc; Kit: .kit; Koka: .kk; Kotlin: .kt .ktm .kts;
        LFE: .lfe; LLVM: .ll; LOLCODE: .lol; LSL: .lsl .lslp; LabVIEW: .lvclass .lvlib .lvproj; Lasso: .las .lasso .lasso8 .lasso9; Latte: .latte; Lean: .hlean .lean; Less: .less;
        Lex: .flex .jflex .jisonlex .lex =Lexer.x =lexer.x; LigoLANG: .ligo .mligo .religo; LilyPond: .ily .ly; Linker Script: .ld .lds =ld.script; Liquid: .liquid;
        LiveCode Script: .livecodescript; LiveScript: ._ls .ls =Slakefile; Logos: .xi .xm; Logtalk: .lgt .logtalk; LookML: .lkml .lookml;
        Lua: .lua .nse .p8 .pd_lua .rbxs .rockspec .wlua =.luacheckrc; Luau: .luau; M: .mumps; M4: .m4 .mc =configure.ac; MATLAB: .matlab; MAXScript: .mcr; MDX: .mdx; MLIR: .mlir; MQL4: .mq4 .mqh;
        MQL5: .mq5; MTML: .mtml; Macaulay2: .m2;
        Makefile: .mak .make .makefile .mk .mkfile =BSDmakefile =GNUmakefile =Kbuild =Makefile =Makefile.am =Makefile.boot =Makefile.frag =Makefile.in =Makefile.inc =Makefile.wat =makefile =makefile.sco =mkfile;
        Mako: .mako .mao; Marko: .marko; Mask: .mask; Mathematica: .cdf .ma .mathematica .mt .nbp .wl .wlt; Max: .maxhelp .maxpat .maxproj .mxt .pat; Mercury: .moo; Mermaid: .mermaid .mmd;
        Meson: =meson.build =meson_options.txt; Metal: .metal; MiniD: .minid; MiniZinc: .mzn; Mint: .mint; Mirah: .druby .duby .mirah; Modelica: .mo; Modula-3: .i3 .ig .m3 .mg;
        Module Management System: .mmk .mms =descrip.mmk =descrip.mms; Mojo: .mojo; Monkey: .monkey .monkey2; MoonBit: .mbt; MoonScript: .moon; Move: .move; Mustache: .mustache; Myghty: .myt;
        NASL: .nasl; NSIS: .nsh .nsi; NWScript: .nss; Nearley: .ne .nearley; NetLinx: .axi .axs; NetLinx+ERB: .axi.erb .axs.erb; NetLogo: .nlogo; Nextflow: .nf =nextflow.config;
        Nim: .nim .nim.cfg .nimble .nimrod .nims =nim.cfg; Nit: .nit; Nix: .nix; Noir: .nr; Nu: =Nukefile; Nunjucks: .njk; Nushell: .nu; OCaml: .eliom .eliomi .ml .ml4 .mli .mll .mly;
        OMNeT++ MSG: .msg; OMNeT++ NED: .ned; Oberon: .ob2; Objective-C: .m; Objective-C++: .mm; Objective-J: .sj; Odin: .odin; Omgrofl: .omgrofl; Opa: .opa; Opal: .opal; Open Policy Agent: .rego;
        OpenQASM: .qasm; OpenSCAD: .scad; OverpassQL: .overpassql; Ox: .ox .oxh .oxo; Oxygene: .oxygene; Oz: .oz; P4: .p4; PDDL: .pddl; PEG.js: .peggy .pegjs;
        PHP: .aw .ctp .inc .php .php3 .php4 .php5 .phps .phpt =.php =.php_cs =.php_cs.dist =Phakefile; PLSQL: .bdy .fnc .pck .pkb .pks .plb .pls .plsql .spc .tpb .tps .trg .vw; PLpgSQL: .pgsql;
        POV-Ray SDL: .pov; Pact: .pact; Pan: .pan; Papyrus: .psc; Parrot: .parrot .pasm .pir; Pascal: .dfm .dpr .lpr .pas .pascal; Pawn: .pwn .sma; Pep8: .pep;
        Perl: .cgi .fcgi .perl .ph .pl .plx .pm .psgi .t =.latexmkrc =Makefile.PL =Rexfile =ack =cpanfile =latexmkrc; PigLatin: .pig; Pike: .pike .pmod; Pkl: .pkl; PogoScript: .pogo; Polar: .polar;
        Pony: .pony; Portugol: .por; PostScript: .eps .epsi .pfa .ps; PowerBuilder: .pbt .sra .sru .srw; PowerShell: .ps1 .psd1 .psm1; Praat: .praat; Processing: .pde; Procfile: =Procfile;
        Prolog: .plt .pro .prolog .yap; Promela: .pml; Propeller Spin: .spin; Pug: .jade .pug; Puppet: .pp =Modulefile; PureBasic: .pb .pbi; PureScript: .purs; Pyret: .arr;
        Python: .gyp .gypi .lmi .numpy .numpyw .numsc .py .py3 .pyde .pyi .pyp .pyt .pyw .rpy .smk .snakefile .tac .wsgi .xpy =.gclient =DEPS =SConscript =SConstruct =Snakefile =wscript; Q#: .qs;
        QML: .qbs .qml; QMake: .pri; Qt Script: =installscript.qs =toolchain_installscript.qs; Quake: =m3makefile =m3overrides; R: .r .rd .rsx =.Rprofile =expr-dist; RAML: .raml;
        REALbasic: .rbbas .rbfrm .rbmnu .rbres .rbtbar .rbuistate; REXX: .pprx .rex .rexx; RPGLE: .rpgle .sqlrpgle; RUNOFF: .rnh; Racket: .rkt .rktd .rktl .scrbl; Ragel: .rl;
        Raku: .6pl .6pm .nqp .p6 .p6l .p6m .pl6 .pm6 .raku .rakumod; ReScript: .res; Reason: .re .rei; Rebol: .r2 .r3 .reb .rebol; Red: .red .reds; Redcode: .cw; RenderScript: .rsh;
        Rich Text Format: .rtf; Ring: .ring; Riot: .riot; RobotFramework: .resource .robot; Roc: .roc; Rocq Prover: .coq;
        Roff: .1 .1in .1m .1x .2 .3 .3in .3m .3p .3pm .3qt .3x .4 .5 .6 .7 .8 .9 .chem .man .mdoc .me .ms .n .pic .rno .roff .tmac =eqnrc =mmn =mmt =troffrc =troffrc-end; Rouge: .rg;
        Ruby: .builder .eye .gemspec .god .jbuilder .mspec .pluginspec .podspec .prawn .rabl .rake .rb .rbi .rbuild .rbw .rbx .ru .ruby .thor .watchr =.irbrc =.pryrc =.simplecov =Appraisals =Berksfile =Brewfile =Buildfile =Capfile =Dangerfile =Deliverfile =Fastfile =Gemfile =Guardfile =Jarfile =Mavenfile =Podfile =Puppetfile =Rakefile =Snapfile =Steepfile =Thorfile =Vagrantfile =buildfile;
        Rust: .rs .rs.in; SAS: .sas; SCSS: .scss; SMT: .smt .smt2 .z3; SQF: .hqf .sqf; SQLPL: .db2; SRecode Template: .srt; SWIG: .i; Sage: .sage .sagews; Sail: .sail; Sass: .sass;
        Scala: .kojo .sbt .sc .scala; Scaml: .scaml; Scenic: .scenic; Scheme: .scm .sld .sls .sps .ss; Scilab: .sce .sci; Self: .self; ShaderLab: .shader;
        Shell: .bash .bats .command .csh .ebuild .eclass .fish .ksh .sh .sh.in .tcsh .tmux .tool .zsh .zsh-theme =.bash_aliases =.bash_functions =.bash_history =.bash_logout =.bash_profile =.bashrc =.cshrc =.envrc =.flaskenv =.kshrc =.login =.profile =.tmux.conf =.zlogin =.zlogout =.zprofile =.zshenv =.zshrc =9fs =APKBUILD =PKGBUILD =bash_aliases =bash_logout =bash_profile =bashrc =cshrc =gradlew =kshrc =login =man =profile =tmux.conf =zlogin =zlogout =zprofile =zshenv =zshrc;
        ShellSession: .sh-session; Shen: .shen; Sieve: .sieve; Singularity: =Singularity; Slang: .slang; Slash: .sl; Slim: .slim; Slint: .slint; SmPL: .cocci; Smali: .smali; Smalltalk: .st;
        Smarty: .tpl; Smithy: .smithy; Solidity: .sol; SourcePawn: .sp; Squirrel: .nut; Stan: .stan; Standard ML: .fun .sig .sml;
        Starlark: .bzl .star =BUCK =BUILD =BUILD.bazel =MODULE.bazel =Tiltfile =WORKSPACE =WORKSPACE.bazel =WORKSPACE.bzlmod; Stata: .ado .do .doh .ihlp .mata .matah .sthlp; Stylus: .styl;
        SugarSS: .sss; Svelte: .svelte; Sway: .sw; Swift: .swift; SystemVerilog: .sv .svh .vh; TI Program: .8xp .8xp.txt; TL-Verilog: .tlv; TLA: .tla; TXL: .txl; Tact: .tact; Talon: .talon;
        Tcl: .adp .sdc .tcl .tcl.in .tm .xdc =owh =starfield; TeX: .aux .bbx .bib .bibtex .cbx .cls .dtx .ins .lbx .ltx .mkii .mkiv .mkvi .sty .tex; Tea: .tea; Thrift: .thrift; Toit: .toit;
        Turing: .tu; Twig: .twig; TypeScript: .cts .mts .ts .tsx; Uno: .uno; UnrealScript: .uc; UrWeb: .ur .urs; VBA: .bas .frm; VBScript: .vbs; VCL: .vcl;
        VHDL: .vhd .vhdl .vhf .vhi .vho .vhs .vht .vhw; Vala: .vala .vapi; Velocity Template Language: .vtl; Verilog: .v .veo;
        Vim Script: .vba .vim .vimrc .vmb =.exrc =.gvimrc =.nvimrc =.vimrc =_vimrc =gvimrc =nvimrc =vimrc; Vim Snippet: .snip .snippet .snippets; Visual Basic .NET: .vb .vbhtml;
        Visual Basic 6.0: .ctl .dsr; Volt: .volt; Vue: .vue; Vyper: .vy; WDL: .wdl; WGSL: .wgsl; WebAssembly: .wast .wat; WebIDL: .webidl; Whiley: .whiley; Witcher Script: .ws; Wollok: .wlk;
        Wren: .wren; X10: .x10; XC: .xc; XProc: .xpl .xproc; XQuery: .xq .xql .xqm .xquery .xqy; XS: .xs; XSLT: .xsl .xslt; Xmake: =xmake.lua;
        Xojo: .xojo_code .xojo_menu .xojo_report .xojo_script .xojo_toolbar .xojo_window; Xonsh: .xsh; Xtend: .xtend; YARA: .yar .yara; YASnippet: .yasnippet; Yacc: .bison .jison .y .yacc;
        Yul: .yul; ZAP: .xzap .zap; ZIL: .mud .zil; Zeek: .bro .zeek; ZenScript: .zs; Zephir: .zep; Zig: .zig .zig.zon; Zimpl: .zimpl .zmpl .zpl; eC: .ec .eh; hoon: .hoon; kvlang: .kv;
        mIRC Script: .mrc; mcfunction: .mcfunction; mupad: .mu; nesC: .nc; ooc: .ooc; sed: .sed; templ: .templ; wisp: .wisp; xBase: .prg .prw;
        """;

    private const string Interpreters = """
        AIDL: aidl; APL: apl aplx dyalog; Answer Set Programming: clingo; AppleScript: osascript; Asymptote: asy; Awk: awk gawk mawk nawk; Boogie: boogie; C: tcc; Clojure: bb; CoffeeScript: coffee;
        Common Lisp: ccl clisp ecl lisp sbcl; Common Workflow Language: cwl-runner; Crystal: crystal; DTrace: dtrace; Dafny: dafny; Dart: dart; E: rune; Elixir: elixir; Elvish: elvish;
        Erlang: escript; Euphoria: eui euiw; Fennel: fennel; Gnuplot: gnuplot; Groovy: groovy; Haskell: runghc runhaskell runhugs; Hy: hy; Io: io; Ioke: ioke; J: jconsole; Janet: janet;
        JavaScript: chakra d8 gjs js node nodejs qjs rhino v8 v8-shell; Jolie: jolie; Julia: julia; Koka: koka; LSL: lsl; Lua: lua; Luau: luau; Macaulay2: M2; Makefile: make; Mercury: mmi;
        MoonScript: moon; NewLisp: newlisp; Nextflow: nextflow; Nu: nush; Nushell: nu; OCaml: ocaml ocamlrun ocamlscript; PHP: php; Parrot: parrot; Pascal: instantfpc; Perl: cperl perl;
        PicoLisp: picolisp pil; Pike: pike; Pkl: pkl; PowerShell: pwsh; Prolog: swipl yap; Python: py pypy pypy3 python python2 python3 uv; QMake: qmake; R: Rscript; REXX: regina rexx;
        Racket: racket; Raku: perl6 raku rakudo; RouterOS Script: RouterOS; Ruby: jruby macruby rake rbx ruby; Rust: rust-script;
        SMT: boolector cvc4 mathsat5 opensmt smt-rat smtinterpol stp verit yices2 z3; Scala: scala; Scenic: scenic; Scheme: bigloo chicken csi gosh guile r6rs scheme;
        Shell: ash bash csh dash fish ksh mksh openrc-run pdksh rc sh tcsh zsh; SuperCollider: sclang scsynth; Tcl: tclsh wish; TypeScript: bun deno ts-node tsx;
        jq: gojq jaq jq jqjq jqq query-json; sed: gsed minised sed ssed;
        """;

    /// <summary>By ending in lower case, with its dot.</summary>
    public static IReadOnlyDictionary<string, string> ByExtension => Tables.Extensions;

    /// <summary>By a file's whole name.</summary>
    public static IReadOnlyDictionary<string, string> ByName => Tables.Names;

    /// <summary>By the program of a first line such as <c>#!/usr/bin/env ruby</c>.</summary>
    public static IReadOnlyDictionary<string, string> ByInterpreter => Tables.Interpreters;

    /// <summary>The name as this table spells it, or null for a language that is not counted.</summary>
    public static string? Spelled(string name) => Tables.Languages.GetValueOrDefault(name.Replace('-', ' ')) ?? Tables.Languages.GetValueOrDefault(name);

    private static class Tables
    {
        public static readonly Dictionary<string, string> Extensions = new(StringComparer.OrdinalIgnoreCase);
        public static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal);
        public static readonly Dictionary<string, string> Interpreters = new(StringComparer.Ordinal);
        public static readonly Dictionary<string, string> Languages = new(StringComparer.OrdinalIgnoreCase) { ["csharp"] = "C#", ["cpp"] = "C++", ["fsharp"] = "F#", ["js"] = "JavaScript", ["ts"] = "TypeScript", ["golang"] = "Go", ["bash"] = "Shell", ["sh"] = "Shell" };

        private sealed record Row(string Language, string Word);

        static Tables()
        {
            foreach (var (language, word) in Read(Files))
            {
                Languages[language] = language;
                _ = word[0] == '=' ? Names.TryAdd(word[1..], language) : Extensions.TryAdd(word, language);
            }

            foreach (var (language, word) in Read(LanguageTable.Interpreters))
            {
                Interpreters.TryAdd(word, language);
            }
        }

        private static IEnumerable<Row> Read(string table)
        {
            foreach (var entry in table.ReplaceLineEndings(" ").Split("; ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var colon = entry.IndexOf(": ", StringComparison.Ordinal);
                foreach (var word in entry[(colon + 2)..].TrimEnd(';').Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    yield return new Row(entry[..colon], word);
                }
            }
        }
    }
}
