"""No module imports upwards: a number passes the rooms of the package in one direction."""

from collections import Counter
from graphlib import TopologicalSorter

import grimp

#: The rooms from low to high. A room may import what stands below it; rooms of one line do
#: not know each other. A new module at the top of the package takes its place here first.
LAYERS = (
    ("arrays", "constants", "paper", "sources"),
    ("thin_film",),
    ("config", "calculator", "oommf"),
    ("points", "job"),
    ("sweep",),
    ("magnetics",),
    ("neuron",),
    ("network", "circuit"),
    ("report",),
    ("plots",),
)
#: A second name of one module, for users: nothing imports it.
ALIASES = {"threshold": "neuron"}
#: These read what the solvers have written, and know no solver.
READERS = {"network", "circuit", "report", "plots"}
SOLVERS = {"calculator", "oommf"}
HEIGHT = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}


def test_no_module_imports_upwards_or_sideways():
    graph = grimp.build_graph("spinneuron", cache_dir=None)
    imports = [
        (module, imported)
        for module in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(module))
    ]

    def room(module: str) -> str:
        # The package itself is empty and imports nothing.
        return ([*module.split("."), ""])[1]

    assert not graph.find_modules_directly_imported_by("spinneuron")
    unknown = {room(module) for module in graph.modules} - {*HEIGHT, *ALIASES, ""}
    assert not unknown, f"no place in LAYERS: {unknown}"
    within, down, wrong = 0, Counter[str](), []
    for module, imported in imports:
        here, there = room(module), room(imported)
        if here == there:
            within += 1
        elif there in ALIASES:
            wrong.append(f"{module} imports the alias {imported}")
        elif here in ALIASES:
            assert there == ALIASES[here], f"{module} is only another name"
            down[here] += 1
        elif here in READERS and there in SOLVERS:
            wrong.append(f"{module} imports a solver, {imported}")
        elif HEIGHT[here] > HEIGHT[there]:
            down[here] += 1
        else:
            wrong.append(f"{module} imports {imported}")
    print(f"{len(graph.modules)} modules, {len(imports)} imports: {within} within a room, of the")
    print(f"other {down.total()} each goes down. From low to high:")
    for rooms in LAYERS:
        print("  " + " | ".join(f"{name} ({down[name]} down)" for name in rooms))
    assert len(imports) > 200
    assert not wrong, "upwards or sideways:\n" + "\n".join(wrong)


def test_no_modules_import_each_other_in_a_circle():
    # An import that only the type checker sees runs nothing: consistency names Experiment so.
    graph = grimp.build_graph("spinneuron", exclude_type_checking_imports=True, cache_dir=None)
    imports = {m: graph.find_modules_directly_imported_by(m) for m in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError with the circle
