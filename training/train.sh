#!/bin/sh
# Repeats the shipped checkpoint from nothing: training/train.sh [RUN_DIRECTORY]. Resumable: run it again after a stop.
# PYTHON: a Python with requirements.txt installed. About an hour on one core with AVX512-BF16 (most of it step 2).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
run=${1:-$root/training/data/run}
python=${PYTHON:-python3}
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
"$root/pyramidstream" --version >/dev/null # builds what changed
. "$root/bin/find-jdk.sh"
mkdir -p "$run"

windows() { # name, first seed, number: seeds below 1000 are for scoring only
  [ -f "$run/$1/done" ] && return
  "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Xmx700m -Djava.awt.headless=true -cp "$root/app/target/dist/lib/*" \
    io.pyramidstream.scenes.export.TrainingExport "$run/$1" "$2" "$3" 96
  touch "$run/$1/done"
}
windows score 1 600
windows train 2000 4400

cd "$root/training"
"$python" make_tokenizer.py --questions "$run/train" "$run/score" --out "$run/tokenizer"
"$python" train_tower.py --data "$run/train" --val "$run/score" --out "$run/tower.pt" --steps 1300
"$python" train_decoder.py --data "$run/train" --val "$run/score" --tokenizer "$run/tokenizer" --tower "$run/tower.pt" --out "$run/decoder.pt" \
  --steps 1500 --lr .6 --hold .6 --aux .3 --score 500
# Then a little more, every second step with PyramidDrop in the loop.
"$python" train_decoder.py --data "$run/train" --val "$run/score" --tokenizer "$run/tokenizer" --tower "$run/tower.pt" --out "$run/pruned.pt" \
  --from-weights "$run/decoder.pt" --steps 400 --lr .33 --hold .25 --aux .15 --pruned-from 0 --score 500
"$python" export.py --tower "$run/tower.pt" --decoder "$run/pruned.pt" --tokenizer "$run/tokenizer" --out "$root/checkpoints/scenes-small"
"$python" evaluate.py --checkpoint "$root/checkpoints/scenes-small" --data "$run/score" --out "$run/report.json"
"$python" card.py --report "$run/report.json" --out "$root/checkpoints/scenes-small"
